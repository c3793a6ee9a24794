package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What cluster to start.
 *
 * @param binary what runs
 * @param members how many
 * @param tls how clients connect; null in plain text
 * @param user the first user; null without auth
 * @param flags what is added to the command line of every member
 */
record ClusterSettings(
        EtcdBinary binary,
        int members,
        @Nullable ServerTls tls,
        @Nullable EtcdUser user,
        List<String> flags) {

    private static final Set<Integer> SIZES = Set.of(1, 3, 5);
    /** A second one would take the place of ours. */
    private static final List<String> OUR_FLAGS = List.of(
            "--name",
            "--data-dir",
            "--listen-",
            "--advertise-client-urls",
            "--initial-",
            "--cert-file",
            "--key-file",
            "--trusted-ca-file",
            "--client-cert-auth",
            "--peer-",
            "--config-file");

    ClusterSettings {
        requireNonNull(binary, "binary");
        if (!SIZES.contains(members)) {
            throw new IllegalArgumentException("members: " + members + " (expected: 1, 3 or 5)");
        }
        flags = List.copyOf(flags);
        flags.forEach(ClusterSettings::requireForeign);
    }

    static ClusterSettings of(EtcdBinary binary) {
        return new ClusterSettings(binary, 1, null, null, List.of());
    }

    ClusterSettings withMembers(int count) {
        return new ClusterSettings(binary, count, tls, user, flags);
    }

    ClusterSettings withTls(ServerTls setting) {
        return new ClusterSettings(binary, members, requireNonNull(setting, "tls"), user, flags);
    }

    ClusterSettings withUser(EtcdUser first) {
        return new ClusterSettings(binary, members, tls, first, flags);
    }

    ClusterSettings withFlags(List<String> more) {
        return new ClusterSettings(
                binary,
                members,
                tls,
                user,
                Stream.concat(flags.stream(), more.stream()).toList());
    }

    private static void requireForeign(String flag) {
        if (!flag.startsWith("--")) {
            throw new IllegalArgumentException("flag: '" + flag + "' (expected: to begin with --)");
        }
        if (OUR_FLAGS.stream().anyMatch(flag::startsWith)) {
            throw new IllegalArgumentException("flag: " + flag + " (expected: none that LocalEtcd sets itself)");
        }
    }
}

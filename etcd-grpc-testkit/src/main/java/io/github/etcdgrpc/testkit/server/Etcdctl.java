package io.github.etcdgrpc.testkit.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code etcdctl} beside a server's binary, with what it takes to be let in.
 *
 * @param binary the server's binary
 * @param tls what to show and trust; null without TLS
 * @param user who asks; null without auth
 */
record Etcdctl(
        EtcdBinary binary, @Nullable TlsFiles tls, @Nullable EtcdUser user) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Runs it with version 3 of its commands, and with the user in the environment: command lines are everybody's to read. */
    String run(List<String> endpoints, String... arguments) {
        return runReading("", endpoints, arguments);
    }

    private String runReading(String input, List<String> endpoints, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(binary.etcdctl().toString());
        line.add("--endpoints=" + String.join(",", endpoints));
        if (tls != null) {
            line.addAll(tls.etcdctlFlags());
        }
        line.addAll(List.of(arguments));
        return new Command(line, environment(), input, user == null ? List.of() : List.of(user.password()))
                .run(PATIENCE);
    }

    /** Makes the user and turns auth on. etcd does so only when there is a root. */
    void enableAuth(List<String> endpoints, EtcdUser first) {
        Etcdctl anonymous = new Etcdctl(binary, tls, null);
        anonymous.run(endpoints, "role", "add", "root");
        anonymous.addRoot(endpoints, new EtcdUser("root", first.password()));
        if (!first.name().equals("root")) {
            anonymous.addRoot(endpoints, first);
        }
        anonymous.run(endpoints, "auth", "enable");
    }

    private void addRoot(List<String> endpoints, EtcdUser added) {
        runReading(added.password() + "\n", endpoints, "user", "add", added.name(), "--interactive=false");
        run(endpoints, "user", "grant-role", added.name(), "root");
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Map.of("ETCDCTL_API", "3"));
        if (user != null) {
            environment.put("ETCDCTL_USER", user.name() + ":" + user.password());
        }
        return environment;
    }
}

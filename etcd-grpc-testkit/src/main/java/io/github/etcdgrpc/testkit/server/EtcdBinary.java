package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An etcd server's executable file.
 *
 * @param path where it is
 * @param version what it says of itself, for instance {@code 3.5.16}
 */
public record EtcdBinary(Path path, String version) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern VERSION_LINE = Pattern.compile("etcd Version: (\\S+)");
    private static final Pattern MAJOR_MINOR = Pattern.compile("(\\d+)\\.(\\d+).*");

    /** Refuses nulls. */
    public EtcdBinary {
        requireNonNull(path, "path");
        requireNonNull(version, "version");
    }

    /**
     * Asks the file for its version.
     *
     * @throws IllegalStateException when the file is no etcd that runs here
     */
    public static EtcdBinary at(Path path) {
        if (!Files.isExecutable(path)) {
            throw new IllegalStateException("etcd binary: " + path + " (expected: an executable file)");
        }
        String output = Command.of(List.of(path.toString(), "--version")).run(PATIENCE);
        Matcher version = VERSION_LINE.matcher(output);
        if (!version.find()) {
            throw new IllegalStateException(
                    "etcd binary: " + path + " (expected: --version to say 'etcd Version: ...', not '" + output + "')");
        }
        return new EtcdBinary(path, version.group(1));
    }

    /** Returns the {@code etcdctl} beside it, which need not exist. */
    public Path etcdctl() {
        return path.resolveSibling("etcdctl");
    }

    /** Tells whether this is {@code major.minor} or later. */
    public boolean isAtLeast(int major, int minor) {
        Matcher own = MAJOR_MINOR.matcher(version);
        if (!own.matches()) {
            throw new IllegalStateException("etcd version: " + version + " (expected: major.minor.patch)");
        }
        int ownMajor = Integer.parseInt(own.group(1));
        return ownMajor > major || (ownMajor == major && Integer.parseInt(own.group(2)) >= minor);
    }

    /** Returns for instance {@code etcd 3.5.16}. */
    @Override
    public String toString() {
        return "etcd " + version;
    }
}

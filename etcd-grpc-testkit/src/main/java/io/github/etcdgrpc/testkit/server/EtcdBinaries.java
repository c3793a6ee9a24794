package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Finds the etcd servers of this machine.
 *
 * <p>They are those that the environment variable {@value #BINARIES} names ({@code :} between several), else the {@code etcd} on the {@code PATH}.
 * Tests that find none are skipped, and say so; with {@value #REQUIRE}{@code =true} they fail.
 */
public final class EtcdBinaries {
    /** The environment variable that names one or more etcd binaries. */
    public static final String BINARIES = "ETCD_GRPC_TEST_ETCD";
    /** The environment variable that, being {@code true}, makes it a failure that there is no etcd. */
    public static final String REQUIRE = "ETCD_GRPC_REQUIRE_ETCD";

    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    private final Map<String, String> environment;

    EtcdBinaries(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Returns those that this process's environment names. */
    public static EtcdBinaries ofEnvironment() {
        return new EtcdBinaries(System.getenv());
    }

    /**
     * Finds all, in the order in which they are named; none is a result too.
     *
     * @throws IllegalStateException when a file that {@value #BINARIES} names is no etcd
     */
    public List<EtcdBinary> find() {
        List<Path> named = paths(BINARIES).toList();
        if (!named.isEmpty()) {
            return named.stream().map(EtcdBinary::at).toList();
        }
        return paths("PATH")
                .map(folder -> folder.resolve("etcd"))
                .filter(Files::isExecutable)
                .limit(1)
                .map(EtcdBinary::at)
                .toList();
    }

    /** Tells whether a machine without etcd is a failure. */
    public boolean isRequired() {
        return Boolean.parseBoolean(environment.get(REQUIRE));
    }

    /** Returns what to tell who runs tests on a machine without etcd. */
    public String howToFind() {
        return "no etcd found: set " + BINARIES + " to the path of an etcd binary (several: '" + File.pathSeparator
                + "' between), or put an etcd on the PATH";
    }

    /**
     * Returns the first, for a test that needs an etcd and does not mind which.
     *
     * @throws TestAbortedException when there is none, which skips the test; an {@link AssertionError} when one is required
     */
    public EtcdBinary first() {
        return find().stream().findFirst().orElseThrow(() -> {
            complain();
            return new TestAbortedException(howToFind());
        });
    }

    /** Says aloud that there is no etcd. */
    void complain() {
        if (isRequired()) {
            throw new AssertionError(howToFind() + " (" + REQUIRE + " is true)");
        }
        System.err.println("Skipping tests on a real etcd: " + howToFind());
    }

    private Stream<Path> paths(String variable) {
        String value = requireNonNull(environment.getOrDefault(variable, ""));
        return SEPARATOR.splitAsStream(value).filter(path -> !path.isBlank()).map(Path::of);
    }
}

package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNullElse;

import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * The Docker engine that containers run on, as Testcontainers finds it: at {@code DOCKER_HOST}, or at one of the usual sockets.
 *
 * <p>What was found, or was not, holds for the life of this JVM. May be asked by any number of threads, and without Testcontainers on the class path.
 */
public final class DockerEngine {
    private static final String HOST = "DOCKER_HOST";

    private DockerEngine() {}

    /**
     * Tells whether containers can be started.
     *
     * <p>The first call looks for an engine. Where nothing listens that takes about a second; an engine that accepts connections and says nothing can hold it for half a minute.
     */
    public static boolean isAvailable() {
        return problem().isEmpty();
    }

    /** Returns what keeps containers from being started and what to do about it; empty when nothing does. Takes as long as {@link #isAvailable}. */
    public static Optional<String> problem() {
        return problem(() -> DockerClientFactory.instance().client(), System.getenv());
    }

    /** Fails with the problem, if there is one. */
    static void check() {
        problem().ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
    }

    static Optional<String> problem(Runnable connect, Map<String, String> environment) {
        try {
            connect.run();
            return Optional.empty();
        } catch (NoClassDefFoundError missing) {
            return Optional.of(
                    "Testcontainers is not on the class path (expected: org.testcontainers:testcontainers among the test"
                            + " dependencies): " + missing);
        } catch (RuntimeException noEngine) {
            return Optional.of(noEngine(environment) + ": " + noEngine.getMessage());
        }
    }

    private static String noEngine(Map<String, String> environment) {
        return "no Docker engine answers, " + HOST + " is " + requireNonNullElse(environment.get(HOST), "not set")
                + " (expected: `docker info` to show one here, or " + HOST
                + " to name one, such as tcp://host:2375 or unix:///path)";
    }
}

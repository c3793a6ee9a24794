package io.github.etcdgrpc.testkit.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.regex.Pattern;

/**
 * The port of the engine's host that leads to a container.
 *
 * <p>It is chosen here: one that the engine chooses is another after each start of the container, and a client that was told the first would never find the server again.
 *
 * @param number the port
 */
record HostPort(int number) {
    private static final Pattern TAKEN = Pattern.compile(
            "port is already allocated|address already in use|failed to bind", Pattern.CASE_INSENSITIVE);

    /** Finds one that nobody uses at this moment. Another process may take it at the next, and an engine on another host may use it. */
    static HostPort free() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new HostPort(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /** Tells whether a container could not be started because somebody else has its port. */
    static boolean isTaken(Throwable failure) {
        return LaunchFailure.causes(failure).stream()
                .map(Throwable::getMessage)
                .anyMatch(message -> message != null && TAKEN.matcher(message).find());
    }
}

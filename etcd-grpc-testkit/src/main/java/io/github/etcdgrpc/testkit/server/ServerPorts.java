package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a server listens.
 *
 * @param client the port for clients
 * @param peer the port for other members
 * @param metrics the port for its health and metrics, in plain HTTP whatever the others speak
 */
record ServerPorts(int client, int peer, int metrics) {
    static final String HOST = "127.0.0.1";

    private static final int OF_EACH = 3;

    /** Finds ports for some servers, all different, that nobody uses at this moment. */
    static List<ServerPorts> free(int servers) {
        List<ServerSocket> found = new ArrayList<>();
        try {
            while (found.size() < servers * OF_EACH) {
                found.add(new ServerSocket(0, 1, loopback()));
            }
            return IntStream.range(0, servers)
                    .map(server -> server * OF_EACH)
                    .mapToObj(first ->
                            new ServerPorts(port(found, first), port(found, first + 1), port(found, first + 2)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
        } finally {
            found.forEach(ServerPorts::close);
        }
    }

    /** Returns {@link #HOST}: the JDK's own loopback address may be that of IPv6. */
    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Returns {@code host:port}. */
    static String address(int port) {
        return HOST + ":" + port;
    }

    String peerUrl() {
        return "http://" + address(peer);
    }

    String metricsUrl() {
        return "http://" + address(metrics);
    }

    private static int port(List<ServerSocket> found, int index) {
        return found.get(index).getLocalPort();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot free " + socket, e);
        }
    }
}

package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where a server listens.
 *
 * @param client the port for clients
 * @param peer the port for other members
 */
record ServerPorts(int client, int peer) {
    static final String HOST = "127.0.0.1";

    /** Finds two ports that nobody uses at this moment. */
    static ServerPorts free() {
        try (ServerSocket one = new ServerSocket(0, 1, loopback());
                ServerSocket other = new ServerSocket(0, 1, loopback())) {
            return new ServerPorts(one.getLocalPort(), other.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
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

    String clientUrl() {
        return "http://" + HOST + ":" + client;
    }

    List<String> flags() {
        String peerUrl = "http://" + HOST + ":" + peer;
        return List.of(
                "--listen-client-urls=" + clientUrl(),
                "--advertise-client-urls=" + clientUrl(),
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=local=" + peerUrl);
    }
}

package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.testkit.server.TcpProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A client's connection and the one to the server: a thread for each direction, until either side closes. */
final class ProxiedConnection {
    private static final int BUFFER_SIZE = 64 * 1024;

    private final Socket client;
    private final Socket server;
    private final Consumer<ProxiedConnection> onEnd;
    private final Thread upstream;
    private final Thread downstream;
    private final AtomicInteger pumping = new AtomicInteger(2);

    ProxiedConnection(Socket client, Socket server, Map<Direction, Gate> gates, Consumer<ProxiedConnection> onEnd)
            throws IOException {
        this.client = client;
        this.server = server;
        this.onEnd = onEnd;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Gate up = requireNonNull(gates.get(Direction.CLIENT_TO_SERVER));
        Gate down = requireNonNull(gates.get(Direction.SERVER_TO_CLIENT));
        upstream = new Thread(() -> pump(client, server, up), "tcp-proxy-up");
        downstream = new Thread(() -> pump(server, client, down), "tcp-proxy-down");
        upstream.setDaemon(true);
        downstream.setDaemon(true);
    }

    /** Returns the port from which the client connected. */
    int clientPort() {
        return client.getPort();
    }

    void start() {
        upstream.start();
        downstream.start();
    }

    /** Resets both sides. */
    void close() {
        reset(client);
        reset(server);
        upstream.interrupt();
        downstream.interrupt();
    }

    void join() {
        try {
            upstream.join();
            downstream.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes a socket so that the other side sees an error, not an end. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            // Then there is nothing left to reset.
        }
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // It is closed all the same.
        }
    }

    private void pump(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[BUFFER_SIZE];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                pass(buffer, size, out, gate);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException brokenOrCut) {
            close();
        } finally {
            endWhenBothDid();
        }
    }

    private static void pass(byte[] buffer, int size, OutputStream out, Gate gate)
            throws IOException, InterruptedException {
        int written = 0;
        while (written < size) {
            int allowed = gate.take(size - written);
            out.write(buffer, written, allowed);
            written += allowed;
        }
    }

    private void endWhenBothDid() {
        if (pumping.decrementAndGet() == 0) {
            close();
            onEnd.accept(this);
        }
    }
}

package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopbackSocketsTest {
    private static final long NOBODY = Long.MAX_VALUE;

    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(LoopbackSockets.areKnown(), "this system has no /proc/net/tcp");
        server = new ServerSocket(0, 1, ServerPorts.loopback());
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void find_openConnection_isThisProcesss() throws IOException {
        try (Socket client = connect()) {
            Optional<String> socket = LoopbackSockets.find(client.getLocalPort(), client.getPort());

            assertThat(socket).isPresent();
            assertThat(LoopbackSockets.has(ProcessHandle.current().pid(), socket.get()))
                    .isTrue();
        }
    }

    @Test
    void has_anotherProcess_isFalse() throws IOException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try (Socket client = connect()) {
            String socket = LoopbackSockets.find(client.getLocalPort(), client.getPort())
                    .orElseThrow();

            assertThat(LoopbackSockets.has(other.pid(), socket)).isFalse();
            assertThat(LoopbackSockets.has(NOBODY, socket)).isFalse();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void find_closedConnection_isNone() throws IOException {
        Socket client = connect();
        int from = client.getLocalPort();
        client.close();

        assertThat(LoopbackSockets.find(from, server.getLocalPort())).isEmpty();
    }

    private Socket connect() throws IOException {
        return new Socket(ServerPorts.loopback(), server.getLocalPort());
    }
}

package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.testkit.ThreadCheck;
import io.github.etcdgrpc.testkit.server.TcpProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int SHORT_MILLIS = 200;
    private static final int LONG_MILLIS = 10_000;

    private final ThreadCheck threads = ThreadCheck.begin();
    private ServerSocket server;
    private TcpProxy proxy;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 10, ServerPorts.loopback());
        proxy = TcpProxy.to("127.0.0.1:" + server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        threads.assertNoneLeft();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void bytes_bothWays_passAndAreCounted() throws IOException {
        Socket client = connect();
        Socket peer = accept();

        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        peer.getOutputStream().write(new byte[] {4, 5});
        assertThat(client.getInputStream().readNBytes(2)).containsExactly(4, 5);

        assertThat(proxy.bytes(Direction.CLIENT_TO_SERVER)).isEqualTo(3);
        assertThat(proxy.bytes(Direction.SERVER_TO_CLIENT)).isEqualTo(2);
        assertThat(proxy.connections()).isOne();
    }

    @Test
    void endOfStream_ofTheClient_reachesTheServer() throws IOException {
        Socket client = connect();
        Socket peer = accept();

        client.shutdownOutput();

        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void cut_openConnection_isResetAndTheNextOneIsTaken() throws IOException {
        Socket client = connect();
        Socket peer = accept();

        proxy.cut();

        assertBroken(client);
        assertBroken(peer);
        client = connect();
        accept().getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void block_newConnection_isResetUntilUnblocked() throws IOException {
        proxy.block();
        assertThatThrownBy(() -> {
                    Socket refused = connect();
                    refused.getOutputStream().write(1);
                    assertBroken(refused);
                    throw new SocketException("reset after it was made");
                })
                .isInstanceOf(SocketException.class);
        assertThat(proxy.connections()).isZero();

        proxy.unblock();

        Socket client = connect();
        accept().getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void stall_oneWay_holdsItAndPassesTheOther() throws IOException {
        Socket client = connect();
        Socket peer = accept();

        proxy.stall(Direction.SERVER_TO_CLIENT);
        peer.getOutputStream().write(7);
        client.getOutputStream().write(8);

        assertThat(peer.getInputStream().read()).isEqualTo(8);
        assertSilent(client);
        proxy.resume(Direction.SERVER_TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void stallAfter_someBytes_passesTheseAndHoldsTheRest() throws IOException {
        Socket client = connect();
        Socket peer = accept();

        proxy.stallAfter(Direction.SERVER_TO_CLIENT, 2);
        peer.getOutputStream().write(new byte[] {1, 2, 3});

        assertThat(client.getInputStream().readNBytes(2)).containsExactly(1, 2);
        assertSilent(client);
        proxy.resume(Direction.SERVER_TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(3);
    }

    @Test
    void cut_whileStalled_dropsWhatWasHeld() throws IOException {
        Socket client = connect();
        Socket peer = accept();
        proxy.stall(Direction.SERVER_TO_CLIENT);
        peer.getOutputStream().write(7);

        proxy.cut();
        proxy.resume(Direction.SERVER_TO_CLIENT);

        assertBroken(client);
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void connect_noServerBehind_isReset() throws IOException {
        server.close();

        Socket client = connect();

        assertBroken(client);
    }

    @Test
    void connect_notAdmitted_isResetAndNotCounted() throws IOException {
        admitOnly(Set.of());

        Socket client = connect();

        assertBroken(client);
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void cutUnwanted_oneOfTwo_resetsThatOne() throws IOException {
        Set<Integer> wanted = ConcurrentHashMap.newKeySet();
        Socket stays = new Socket();
        Socket goes = new Socket();
        List.of(stays, goes).forEach(socket -> wanted.add(bind(socket)));
        admitOnly(wanted);
        connect(stays);
        Socket peer = accept();
        connect(goes);
        accept();

        wanted.remove(goes.getLocalPort());
        proxy.cutUnwanted();

        assertBroken(goes);
        peer.getOutputStream().write(7);
        assertThat(stays.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void to_url_isTheServerInIt() throws IOException {
        proxy.close();
        proxy = TcpProxy.to("https://127.0.0.1:" + server.getLocalPort());

        Socket client = connect();
        accept().getOutputStream().write(7);

        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void close_whileStalled_leavesNoThread() throws IOException {
        connect();
        Socket peer = accept();
        proxy.stall(Direction.SERVER_TO_CLIENT);
        peer.getOutputStream().write(7);

        proxy.close();
        proxy.close();

        threads.assertNoneLeft();
    }

    @Test
    void to_noPort_isRefused() {
        assertThatThrownBy(() -> TcpProxy.to("localhost")).hasMessage("endpoint: localhost (expected: host:port)");
    }

    private void admitOnly(Set<Integer> ports) {
        proxy.close();
        proxy = TcpProxy.to("127.0.0.1:" + server.getLocalPort(), (from, to) -> ports.contains(from));
    }

    private static int bind(Socket socket) {
        try {
            socket.bind(new InetSocketAddress(ServerPorts.loopback(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() throws IOException {
        return connect(new Socket());
    }

    private Socket connect(Socket client) throws IOException {
        String[] endpoint = proxy.endpoint().split(":", 2);
        client.connect(new InetSocketAddress(endpoint[0], Integer.parseInt(endpoint[1])));
        return kept(client);
    }

    private Socket accept() throws IOException {
        return kept(server.accept());
    }

    private Socket kept(Socket socket) throws IOException {
        socket.setSoTimeout(LONG_MILLIS);
        sockets.add(socket);
        return socket;
    }

    private static void assertSilent(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(LONG_MILLIS);
    }

    private static void assertBroken(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
    }
}

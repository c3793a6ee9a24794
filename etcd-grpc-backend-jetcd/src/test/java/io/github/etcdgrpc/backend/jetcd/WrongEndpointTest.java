package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.WatchRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WrongEndpointTest {
    private final Backends backends = new Backends();

    @AfterEach
    void close() {
        backends.close();
    }

    @Test
    void put_httpServerAnswers_saysThatItIsNoEtcd() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
        http.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        http.start();
        try {
            String endpoint = "127.0.0.1:" + http.getAddress().getPort();

            EtcdException failure = Backends.failureOf(Backends.put(backends.open(endpoint), "/a", "v"));

            assertNotReached(failure, ErrorCode.CONNECTION_FAILED, endpoint);
            assertThat(failure).hasMessageContaining("does not speak gRPC (expected: the client port of an etcd)");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void put_nobodyListens_saysThatTheConnectionWasRefused() {
        EtcdException failure = Backends.failureOf(Backends.put(backends.open("127.0.0.1:1"), "/a", "v"));

        assertNotReached(failure, ErrorCode.CONNECTION_FAILED, "127.0.0.1:1");
        assertThat(failure).hasMessageContaining("refused");
    }

    @Test
    void put_unknownHost_namesIt() {
        EtcdException failure = Backends.failureOf(Backends.put(backends.open("no-such-host.invalid:2379"), "/a", "v"));

        assertNotReached(failure, ErrorCode.CONNECTION_FAILED, "no-such-host.invalid:2379");
        assertThat(failure).hasMessageContaining("unknown host no-such-host.invalid");
    }

    /** Whatever listens there takes the connection and never says a word. */
    @Test
    void everyCall_serverThatNeverGreets_endsAtTheDialTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, loopback())) {
            String endpoint = "127.0.0.1:" + silent.getLocalPort();
            JetcdBackend backend = backends.open(endpoint);
            RecordingListener listener = new RecordingListener();
            backend.watches().watch(WatchRequest.of(KeyRange.single(Bytes.ofUtf8("/a")), 0), listener);
            CompletableFuture<?> put = Backends.put(backend, "/a", "v");
            CompletableFuture<?> renewal = backend.leases().keepAliveOnce(new LeaseId(1));

            assertNotReached(Backends.failureOf(put), ErrorCode.CONNECTION_TIMEOUT, endpoint);
            assertNotReached(Backends.failureOf(renewal), ErrorCode.CONNECTION_TIMEOUT, endpoint);
            assertNotReached(Backends.get(listener.failed), ErrorCode.CONNECTION_TIMEOUT, endpoint);
        }
    }

    @Test
    void status_nobodyAnswers_namesEveryEndpoint() {
        EtcdException failure =
                Backends.failureOf(backends.open("127.0.0.1:1", "127.0.0.1:2").status());

        assertNotReached(failure, ErrorCode.CONNECTION_FAILED, "127.0.0.1:1");
        assertThat(failure).hasMessageContaining("127.0.0.1:2").hasMessageContaining("no member answered");
    }

    private static void assertNotReached(EtcdException failure, ErrorCode code, String endpoint) {
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(failure).hasMessageContaining(endpoint);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}

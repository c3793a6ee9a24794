package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.service.ServiceWatch;
import io.github.etcdgrpc.testkit.ThreadCheck;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Opening and closing: what is left behind, and what a wrong address ends in. */
final class LifecycleIT extends RealEtcd {
    private static final Duration DIAL = Duration.ofSeconds(3);

    LifecycleIT(EtcdBinary binary) {
        super(binary);
    }

    @Test
    void thousandTimesOpenRegisterResolveClose_nothingIsLeft() {
        useOnce();
        ThreadCheck threads = ThreadCheck.begin();

        for (int time = 0; time < 1_000; time++) {
            useOnce();
        }

        threads.assertNoneLeft();
        assertThat(etcd().etcdctl("get", "", "--prefix", "--keys-only")).isBlank();
        assertThat(etcd().etcdctl("lease", "list")).contains("found 0 leases");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> etcd().metrics().sum("etcd_debugging_mvcc_watcher_total") == 0);
    }

    @Test
    void nothingListens_failsWithinTheDialTimeoutAndNamesTheEndpoint() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertConnectFails("127.0.0.1:" + free);
    }

    @Test
    void httpServerListens_failsWithinTheDialTimeoutAndNamesTheEndpoint() throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try {
            assertConnectFails("127.0.0.1:" + http.getAddress().getPort());
        } finally {
            http.stop(0);
        }
    }

    private static void assertConnectFails(String endpoint) {
        ThreadCheck threads = ThreadCheck.begin();
        long begin = System.nanoTime();

        assertThatThrownBy(() -> EtcdGrpc.builder()
                        .backend("jetcd")
                        .endpoints(endpoint)
                        .dialTimeout(DIAL)
                        .build())
                .isInstanceOf(EtcdException.class)
                .matches(EtcdException::isConnectionError)
                .hasMessageContaining(endpoint);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DIAL.plusSeconds(5));
        threads.assertNoneLeft();
    }

    private void useOnce() {
        try (EtcdManager manager = manager("once")) {
            manager.serviceRegistry().register("greeter", "1", "127.0.0.1:1");
            assertThat(manager.serviceDiscovery().getServiceEndpoints("greeter"))
                    .containsExactly("127.0.0.1:1");
            try (ServiceWatch watch = manager.serviceDiscovery().watchService("greeter", event -> {})) {
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(watch::isSynced);
            }
        }
    }
}

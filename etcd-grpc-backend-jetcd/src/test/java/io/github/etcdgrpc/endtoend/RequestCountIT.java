package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What registrations cost etcd, counted by etcd itself. */
final class RequestCountIT extends RealEtcd {
    private static final Duration TTL = Duration.ofSeconds(15);

    RequestCountIT(EtcdBinary binary) {
        super(binary);
    }

    @Test
    void hundredRegistrations_costOneGrantAndOneWriteEach() throws Exception {
        try (EtcdManager manager = manager("server")) {
            long grants = etcd().metrics().grpcHandled("LeaseGrant");
            long writes = writes();

            register(manager, 100);

            assertThat(etcd().metrics().grpcHandled("LeaseGrant") - grants).isEqualTo(1);
            assertThat(writes() - writes).isEqualTo(100);
        }
    }

    @Test
    void tenThousandRegistrations_costOneKeepAlivePerThirdOfTheTtl() throws Exception {
        try (EtcdManager manager = manager("server")) {
            register(manager, 10_000);
            assertThat(observer().serviceRegistry().listServices())
                    .hasSize(10)
                    .allMatch(service -> service.instances().size() == 1_000);
            long before = keepAlives();
            long begin = System.nanoTime();

            Awaitility.await().atMost(TTL.multipliedBy(4)).until(() -> keepAlives() >= before + 3);

            Duration passed = Duration.ofNanos(System.nanoTime() - begin);
            double thirds = (double) passed.toMillis() / TTL.dividedBy(3).toMillis();
            assertThat(keepAlives() - before).isLessThanOrEqualTo((long) Math.ceil(thirds) + 1);
            assertThat(etcd().metrics().grpcHandled("LeaseGrant")).isEqualTo(1);
        }
        assertThat(etcd().etcdctl("get", "--prefix", "/services", "--keys-only"))
                .isBlank();
    }

    private long keepAlives() {
        return etcd().metrics().grpcReceived("LeaseKeepAlive");
    }

    private long writes() {
        return etcd().metrics().grpcHandled("Txn") + etcd().metrics().grpcHandled("Put");
    }

    private static void register(EtcdManager manager, int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<? extends Future<?>> calls = IntStream.range(0, count)
                    .mapToObj(number -> threads.submit(() -> manager.serviceRegistry()
                            .register(
                                    "svc-" + number % 10,
                                    "i-" + number,
                                    "127.0.0.1:1",
                                    RegisterOptions.DEFAULTS.withTtl(TTL))))
                    .toList();
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InMemoryBackendProviderTest {
    private static final Bytes KEY = Bytes.ofUtf8("key");

    private final VirtualTime time = new VirtualTime();

    @Test
    void serviceLoader_findsItByName() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .anySatisfy(provider -> assertThat(provider)
                        .isInstanceOf(InMemoryBackendProvider.class)
                        .extracting(BackendProvider::name)
                        .isEqualTo("inmemory"));
    }

    @Test
    void open_sameEndpointsInAnyOrderAndForm_shareACluster() {
        try (EtcdBackend first = open(time, "one:1", "two:2");
                EtcdBackend second = open(time, "http://two:2", "one:1/")) {
            assertThat(clusterOf(first)).isSameAs(clusterOf(second));
            assertThat(clusterOf(first).connections()).isEqualTo(2);
        }
    }

    @Test
    void open_otherEndpoints_areAnotherCluster() {
        try (EtcdBackend first = open(time, "one:1");
                EtcdBackend second = open(time, "one:1", "two:2")) {
            assertThat(clusterOf(first)).isNotSameAs(clusterOf(second));
        }
    }

    @Test
    void close_lastOne_forgetsTheCluster() {
        EtcdBackend first = open(time, "one:1");
        EtcdBackend second = open(time, "one:1");
        first.kv().put(PutRequest.of(KEY, Bytes.EMPTY)).join();

        first.close();
        first.close();
        assertThat(clusterOf(second).keys()).containsExactly(KEY);
        second.close();

        try (EtcdBackend third = open(time, "one:1")) {
            assertThat(clusterOf(third).keys()).isEmpty();
        }
    }

    @Test
    void close_theOneWhoseTimeItIs_leaseGoesOnByTheTimeOfTheNext() {
        VirtualTime otherTime = new VirtualTime();
        otherTime.advance(Duration.ofDays(3));
        EtcdBackend first = open(time, "one:1");
        try (EtcdBackend second = open(otherTime, "one:1")) {
            InMemoryEtcd etcd = clusterOf(second);
            LeaseId lease = first.leases()
                    .grant(Duration.ofSeconds(10), LeaseId.NONE)
                    .join()
                    .id();
            first.kv().put(PutRequest.of(KEY, Bytes.EMPTY, lease)).join();
            time.advance(Duration.ofSeconds(7));
            otherTime.advance(Duration.ofMinutes(1));
            assertThat(etcd.keys()).hasSize(1);

            first.close();

            assertThat(second.leases().timeToLive(lease).join().remaining()).isEqualTo(Duration.ofSeconds(3));
            time.advance(Duration.ofMinutes(1));
            otherTime.advance(Duration.ofMillis(2999));
            assertThat(etcd.keys()).hasSize(1);
            otherTime.advance(Duration.ofMillis(1));
            assertThat(etcd.keys()).isEmpty();
        }
    }

    @Test
    void open_whileItsClusterIsBeingClosed_leavesTheEndpointsOfUse() {
        List<Throwable> refused = new ArrayList<>();
        AtomicBoolean closing = new AtomicBoolean();
        Timekeeper opening = withHook(() -> {
            if (closing.get()) {
                refused.add(catchThrowable(() -> open(time, "one:1")));
            }
        });
        EtcdBackend first = open(opening, "one:1");
        first.watches().watch(WatchRequest.of(KeyRange.all(), 0), new RecordingListener());
        time.settle();
        closing.set(true);

        clusterOf(first).close();

        assertThat(refused).hasSize(1).first().isInstanceOf(EtcdException.class);
        try (EtcdBackend next = open(time, "one:1")) {
            assertThat(clusterOf(next).connections()).isEqualTo(1);
        }
    }

    /** Returns {@link #time} with something that happens whenever work is given to its executor. */
    private Timekeeper withHook(Runnable hook) {
        return (Timekeeper) Proxy.newProxyInstance(
                Timekeeper.class.getClassLoader(),
                new Class<?>[] {Timekeeper.class},
                (proxy, method, arguments) -> method.getName().equals("executor")
                        ? (Executor) task -> {
                            hook.run();
                            time.executor().execute(task);
                        }
                        : method.invoke(time, arguments));
    }

    @Test
    void open_malformedEndpoint_isRefusedByItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(time, "one:1", "no port"))
                .withMessageContaining("endpoints: no port (expected: host:port");
    }

    @Test
    void open_ipv6Endpoint_isUnderstood() {
        try (EtcdBackend backend = open(time, "[::1]:2379")) {
            assertThat(backend.status().join().endpoint()).isEqualTo("[::1]:2379");
        }
    }

    private static EtcdBackend open(Timekeeper timekeeper, String... endpoints) {
        Duration bound = Duration.ofSeconds(5);
        return new InMemoryBackendProvider().open(new BackendOptions(List.of(endpoints), bound, bound), timekeeper);
    }

    private static InMemoryEtcd clusterOf(EtcdBackend backend) {
        return backend.unwrap(InMemoryEtcd.class).orElseThrow();
    }
}

package io.github.etcdgrpc.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.testkit.contract.RecordingListener;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Test classes that {@link EtcdGrpcExtensionTest} has JUnit run, some of which are meant to fail. */
final class ExtensionCases {
    static final CountDownLatch STAY = new CountDownLatch(1);
    static final Set<Object> SEEN = Collections.synchronizedSet(new HashSet<>());

    private static final Duration TTL = Duration.ofSeconds(30);

    private ExtensionCases() {}

    private static EtcdGrpcExtension virtual() {
        return EtcdGrpcExtension.inMemory().virtualTime().build();
    }

    static class Passing {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @Test
        void serverVanishes(EtcdManager server, EtcdManager client) {
            server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
            etcd.faults("server").partition();
            etcd.time().advance(TTL.plusSeconds(1));
            assertThat(client.serviceRegistry().getServiceInstances("greeter")).isEmpty();
        }
    }

    static class LeavesALease {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @Test
        void leaves(EtcdManager worker) {
            worker.leaseManager().createLease(TTL);
        }

        @AfterAll
        static void nobodyElseMeetsIt() {
            SEEN.add(etcd.cluster().leases().size());
        }
    }

    static class LeavesAWatch {
        @RegisterExtension
        final EtcdGrpcExtension etcd = virtual();

        @Test
        void leaves() {
            etcd.backend("reader")
                    .watches()
                    .watch(WatchRequest.of(KeyRange.prefix(Bytes.ofUtf8("/a")), 0), new RecordingListener());
        }
    }

    static class LeavesAManager {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @Test
        void leaves() {
            etcd.builder("forgotten").build();
        }
    }

    static class LeavesAThread {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @Test
        void leaves() {
            new Thread(() -> awaitQuietly(STAY), "the-one-that-stays").start();
        }
    }

    static class ClassLeavesALease {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @BeforeAll
        static void leave(EtcdManager shared) {
            shared.leaseManager().createLease(TTL);
        }

        @Test
        void passes() {}
    }

    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class FailsSecond {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @Test
        void a_passes(EtcdManager first) {
            first.serviceRegistry().register("of-the-first", "1", "10.0.0.5:1");
        }

        @Test
        void b_fails(EtcdManager second) {
            second.serviceRegistry().register("of-the-second", "1", "10.0.0.5:2");
            throw new AssertionError("as planned");
        }

        @Test
        void c_passes(EtcdManager third) {
            third.serviceRegistry().register("of-the-third", "1", "10.0.0.5:3");
        }
    }

    static class FailsAfterwards {
        @RegisterExtension
        final EtcdGrpcExtension etcd = virtual();

        @Test
        void passes(EtcdManager server) {
            server.serviceRegistry().register("greeter", "1", "10.0.0.5:1");
        }

        @AfterEach
        void fail() {
            throw new AssertionError("as planned");
        }
    }

    static class FailsInTheConstructor {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        FailsInTheConstructor(EtcdManager early) {
            early.serviceRegistry().register("greeter", "1", "10.0.0.5:1");
            throw new AssertionError("as planned");
        }

        @Test
        void neverRuns() {}

        @AfterAll
        static void nothingIsLeft() {
            SEEN.add(etcd.cluster().leases().size());
        }
    }

    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class PerClass {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        private final EtcdManager early = etcd.manager();

        @BeforeAll
        static void begin(EtcdManager shared) {
            shared.serviceRegistry().register("shared", "1", "10.0.0.5:1");
        }

        @BeforeEach
        void sameInTheTest(EtcdManager own) {
            SEEN.add(own);
        }

        @Test
        void a_test(EtcdManager shared, EtcdManager own, InMemoryEtcd cluster) {
            verify(shared, own, cluster);
        }

        @Test
        void b_test(EtcdManager shared, EtcdManager own, InMemoryEtcd cluster) {
            verify(shared, own, cluster);
        }

        private void verify(EtcdManager shared, EtcdManager own, InMemoryEtcd cluster) {
            assertThat(shared.serviceRegistry().getServiceInstances("shared")).hasSize(1);
            assertThat(SEEN).contains(own);
            assertThat(own).isSameAs(etcd.manager("own")).isNotSameAs(shared);
            assertThat(early).isSameAs(etcd.manager());
            SEEN.add(cluster);
            SEEN.add(early);
        }
    }

    static class PerTest {
        @RegisterExtension
        final EtcdGrpcExtension etcd = virtual();

        @RepeatedTest(3)
        void repeated(
                EtcdManager server, InMemoryEtcd cluster, VirtualTime time, Timekeeper timekeeper, TestEtcd whole) {
            server.serviceRegistry().register("greeter", "1", "10.0.0.5:1");
            assertThat(cluster.keys()).hasSize(1);
            assertThat(time).isSameAs(etcd.time());
            assertThat(timekeeper.nanoTime()).isEqualTo(time.nanoTime());
            assertThat(whole.cluster()).isSameAs(cluster);
            SEEN.add(cluster);
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class PerClassLifecycle {
        @RegisterExtension
        final EtcdGrpcExtension etcd = virtual();

        @BeforeAll
        void begin(EtcdManager shared) {
            shared.serviceRegistry().register("shared", "1", "10.0.0.5:1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void parameterized(String service, EtcdManager own, InMemoryEtcd cluster) {
            own.serviceRegistry().register(service, "1", "10.0.0.5:1");
            assertThat(cluster.keys()).hasSize(2);
            SEEN.add(cluster);
        }
    }

    static class Outer {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        @BeforeAll
        static void begin(EtcdManager shared) {
            SEEN.add(shared);
        }

        @Test
        void outer(InMemoryEtcd cluster) {
            SEEN.add(cluster);
        }

        @Nested
        class Inner {
            @BeforeAll
            static void begin(EtcdManager inner) {
                inner.serviceRegistry().register("inner", "1", "10.0.0.5:1");
            }

            @Test
            void nested(EtcdManager shared, EtcdManager inner, InMemoryEtcd cluster) {
                SEEN.add(cluster);
                SEEN.add(shared);
                assertThat(inner.serviceRegistry().getServiceInstances("inner")).hasSize(1);
                etcd.time().advance(TTL.multipliedBy(2));
                assertThat(shared.serviceRegistry().getServiceInstances("inner"))
                        .hasSize(1);
            }
        }
    }

    static class OuterPerTest {
        @RegisterExtension
        final EtcdGrpcExtension etcd = virtual();

        @Nested
        class Inner {
            @Test
            void nested(EtcdManager server) {
                server.serviceRegistry().register("greeter", "1", "10.0.0.5:1");
                assertThat(etcd.cluster().keys()).hasSize(1);
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class SideBySide {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = virtual();

        private static final CountDownLatch BOTH = new CountDownLatch(2);

        @Test
        void passes() throws InterruptedException {
            meet();
            etcd.manager().serviceRegistry().register("of-the-passing", "1", "10.0.0.5:1");
        }

        @Test
        void fails() throws InterruptedException {
            meet();
            etcd.manager().leaseManager().createLease(TTL);
        }

        private static void meet() throws InterruptedException {
            BOTH.countDown();
            BOTH.await();
            SEEN.add(etcd.manager());
        }
    }

    static class AsksForWhatIsNotThere {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = EtcdGrpcExtension.inMemory().build();

        @Test
        void time(VirtualTime time) {}

        @Test
        void server(LocalEtcd server) {}
    }

    static class AsksTooEarly {
        @RegisterExtension
        final EtcdGrpcExtension etcd = virtual();

        final EtcdManager manager = etcd.manager();

        @Test
        void neverRuns() {}
    }

    static class Skipped {
        @RegisterExtension
        static final EtcdGrpcExtension etcd = EtcdGrpcExtension.from(() -> {
            throw new TestAbortedException("no etcd found");
        });

        @Test
        void neverRuns(EtcdManager manager) {}
    }

    static class Required {
        @RegisterExtension
        final EtcdGrpcExtension etcd = EtcdGrpcExtension.from(() -> {
            throw new AssertionError("no etcd found (ETCD_GRPC_REQUIRE_ETCD is true)");
        });

        @Test
        void neverRuns(EtcdManager manager) {}
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

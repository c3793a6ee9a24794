package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EtcdGrpcTest {

    @Test
    void quickStart_registersAndResolves() {
        try (EtcdManager manager = EtcdGrpc.quickStart("quickstart-test:2379")) {
            manager.serviceRegistry().register("greeter", "1", "10.0.0.7:50051");

            assertThat(manager.serviceDiscovery().getServiceEndpoints("greeter"))
                    .containsExactly("10.0.0.7:50051");
            assertThat(manager.name()).isEqualTo("default");
            assertThat(manager.isReady()).isTrue();
            manager.healthCheck();
        }
    }

    @Test
    void test_managersShareNothing() {
        try (EtcdManager one = EtcdGrpc.test();
                EtcdManager other = EtcdGrpc.test()) {
            one.serviceRegistry().register("greeter", "1", "h:1");

            assertThat(other.serviceRegistry().listServices()).isEmpty();
            InMemoryEtcd etcd =
                    one.connectionManager().unwrap(InMemoryEtcd.class).orElseThrow();
            assertThat(etcd.keys()).extracting(Object::toString).containsExactly("/test/services/greeter/1");
        }
    }

    @Test
    void builder_optionsReachTheBackend() {
        VirtualTime time = new VirtualTime();
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time)) {
            ClusterProvider provider = new ClusterProvider(etcd);
            EtcdGrpc.builder()
                    .name("orders")
                    .endpoints("a:1", "b:2", "a:1")
                    .dialTimeout(Duration.ofSeconds(3))
                    .operationTimeout(Duration.ofSeconds(8))
                    .backend(provider)
                    .timekeeper(time)
                    .build()
                    .close();

            assertThat(provider.opened)
                    .containsExactly(
                            new BackendOptions(List.of("a:1", "b:2"), Duration.ofSeconds(3), Duration.ofSeconds(4)));
        }
    }

    @Test
    void builder_badOptions_areRefusedNamingThem() {
        assertRefused(EtcdGrpc.builder().endpoints(), ErrorCode.MISSING_ENDPOINTS, "endpoints: []");
        assertRefused(EtcdGrpc.builder().endpoints("nowhere"), ErrorCode.INVALID_CONFIGURATION, "\"nowhere\"");
        assertRefused(EtcdGrpc.builder().dialTimeout(Duration.ZERO), ErrorCode.INVALID_TIMEOUT, "dialTimeout: PT0S");
        assertRefused(
                EtcdGrpc.builder().defaultTtl(Duration.ofMillis(1)), ErrorCode.INVALID_CONFIGURATION, "defaultTtl");
        assertRefused(EtcdGrpc.builder().servicePrefix("/s/"), ErrorCode.INVALID_CONFIGURATION, "servicePrefix");
        assertRefused(EtcdGrpc.builder().backend("jetdc"), ErrorCode.INVALID_CONFIGURATION, "\"jetdc\"");
    }

    private static void assertRefused(ManagerBuilder builder, ErrorCode code, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining(message)
                .extracting("code")
                .isEqualTo(code);
    }

    @Test
    void build_nobodyAnswers_namesTheEndpointsAndLeavesNoThread() {
        ManagerBuilder builder = EtcdGrpc.builder()
                .name("hopeless")
                .endpoints("one:1", "two:2")
                .dialTimeout(Duration.ofMillis(300))
                .backend(new Deaf());

        assertThatThrownBy(builder::build)
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("one:1")
                .hasMessageContaining("two:2")
                .extracting("code")
                .isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertNoThreadOf("hopeless");
    }

    /** Opens backends of which none answers. */
    private static final class Deaf implements BackendProvider {
        @Override
        public String name() {
            return "deaf";
        }

        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
            EtcdBackend closed = InMemoryEtcd.create(timekeeper).connect();
            closed.close();
            return closed;
        }
    }

    @Test
    void openRegisterResolveClose_aThousandTimes_leavesNothing() {
        for (int round = 0; round < 1_000; round++) {
            try (EtcdManager manager =
                    EtcdGrpc.builder().name("round").endpoints("rounds:2379").build()) {
                manager.serviceRegistry().register("greeter", "1", "h:1");
                assertThat(manager.serviceDiscovery().getServiceEndpoints("greeter"))
                        .hasSize(1);
            }
        }

        assertNoThreadOf("round");
        try (EtcdManager manager = EtcdGrpc.quickStart("rounds:2379")) {
            InMemoryEtcd etcd =
                    manager.connectionManager().unwrap(InMemoryEtcd.class).orElseThrow();
            assertThat(etcd.keys()).isEmpty();
            assertThat(etcd.leases()).isEmpty();
            assertThat(etcd.watches()).isZero();
        }
    }

    @Test
    void close_deregistersFirst_andRevokesTheLease() {
        VirtualTime time = new VirtualTime();
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time)) {
            EtcdManager manager = EtcdGrpc.builder()
                    .backend(new ClusterProvider(etcd))
                    .timekeeper(time)
                    .build();
            manager.serviceRegistry().register("greeter", "1", "h:1");
            manager.serviceDiscovery().watchService("greeter", event -> {});
            time.settle();
            manager.close();
            manager.close();

            assertThat(etcd.keys()).isEmpty();
            assertThat(etcd.leases()).isEmpty();
            assertThat(etcd.watches()).isZero();
            assertThat(etcd.connections()).isZero();
            assertThat(manager.isReady()).isFalse();
        }
    }

    @Test
    void connect_afterALongOutage_putsRegistrationsBackAtOnce() {
        VirtualTime time = new VirtualTime();
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time);
                EtcdManager manager = EtcdGrpc.builder()
                        .backend(new ClusterProvider(etcd))
                        .timekeeper(time)
                        .build()) {
            manager.serviceRegistry().register("greeter", "1", "h:1");
            manager.connectionManager().disconnect();
            time.advance(Duration.ofMinutes(5));
            assertThat(etcd.keys()).isEmpty();
            Duration before = time.elapsed();
            manager.connectionManager().connect();
            time.settle();

            assertThat(etcd.keys()).hasSize(1);
            assertThat(time.elapsed()).isEqualTo(before);
        }
    }

    @Test
    void close_whenDisconnected_waitsForNothing() {
        VirtualTime time = new VirtualTime();
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time)) {
            EtcdManager manager = EtcdGrpc.builder()
                    .backend(new ClusterProvider(etcd))
                    .timekeeper(time)
                    .build();
            manager.serviceRegistry().register("greeter", "1", "h:1");
            manager.serviceRegistry().register("greeter", "2", "h:2");
            manager.connectionManager().disconnect();
            assertThatThrownBy(() -> manager.serviceRegistry().deregister("greeter", "1"))
                    .isInstanceOf(EtcdException.class);
            Duration before = time.elapsed();
            manager.close();

            assertThat(time.elapsed()).isEqualTo(before);
        }
    }

    @Test
    void afterClose_everythingIsInvalidState() {
        EtcdManager manager = EtcdGrpc.test();
        manager.close();

        assertInvalid(() -> manager.serviceRegistry().register("a", "1", "h:1"));
        assertInvalid(() -> manager.serviceRegistry().deregister("a", "1"));
        assertInvalid(() -> manager.serviceRegistry().listServices());
        assertInvalid(() -> manager.serviceDiscovery().resolveService("a"));
        assertInvalid(() -> manager.serviceDiscovery().watchService("a", event -> {}));
        assertInvalid(() -> manager.leaseManager().createLease(Duration.ofSeconds(5)));
        assertInvalid(() -> manager.connectionManager().connect());
        assertInvalid(manager::healthCheck);
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThat(catchThrowable(call)).extracting("code").isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void close_whileAnotherCloses_waitsForIt() throws InterruptedException {
        EtcdManager manager = EtcdGrpc.test();
        CountDownLatch inCallback = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        manager.serviceRegistry().register("a", "1", "h:1");
        manager.serviceDiscovery().watchService("a", event -> {
            inCallback.countDown();
            awaitQuietly(goOn);
        });
        assertThat(inCallback.await(10, TimeUnit.SECONDS)).isTrue();
        Thread first = new Thread(manager::close, "first-closer");
        first.start();
        Awaitility.await().until(() -> !manager.isReady());
        Thread second = new Thread(manager::close, "second-closer");
        second.start();
        goOn.countDown();
        first.join(10_000);
        second.join(10_000);

        assertThat(first.isAlive()).isFalse();
        assertThat(second.isAlive()).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void factory_usesItsDefaults() {
        EtcdManagerFactory factory = new EtcdManagerFactory();
        assertThat(factory.getDefaultOptions()).isEqualTo(ManagerOptions.DEFAULTS);
        ManagerOptions options = ManagerOptions.builder().name("mine").build();
        factory.setDefaultOptions(options);

        assertThat(factory.getDefaultOptions()).isEqualTo(options);
        try (EtcdManager byDefault = factory.createManager();
                EtcdManager other =
                        factory.createManager(options.toBuilder().name("other").build())) {
            assertThat(byDefault.name()).isEqualTo("mine");
            assertThat(other.name()).isEqualTo("other");
        }
    }

    private static void assertNoThreadOf(String manager) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("etcd-grpc-" + manager)));
    }
}

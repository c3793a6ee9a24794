package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.RegisterOptions.Takeover;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterTest {
    private final RegistryBench one = RegistryBench.open();

    @Test
    void register_returns_whenTheInstanceIsVisible() {
        Registration registration = one.register("1", "10.0.0.1:80");

        assertThat(one.bench.value(key("1")))
                .isEqualTo("{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"id\":\"1\",\"address\":\"10.0.0.1:80\",\"ttl\":30}");
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
        assertThat(registration.serviceName()).isEqualTo("greeter");
        assertThat(registration.instance()).isEqualTo(one.shown("1").orElseThrow());
    }

    @Test
    void register_manyWithOneTtl_costsOneGrantAndOneTxnEach() {
        for (int i = 0; i < 50; i++) {
            one.register("i" + i, "10.0.0.1:80");
        }

        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(1);
        assertThat(one.bench.backend.count(Call.TXN)).isEqualTo(50);
        assertThat(one.bench.backend.count(Call.PUT)).isZero();
        assertThat(one.bench.etcd().leases()).hasSize(1);
    }

    @Test
    void register_100ThreadsAtOnce_costOneGrant() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(100);
        CyclicBarrier barrier = new CyclicBarrier(100);
        List<CompletableFuture<Registration>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String id = "i" + i;
            all.add(CompletableFuture.supplyAsync(
                    () -> {
                        meet(barrier);
                        return one.register(id, "10.0.0.1:80");
                    },
                    threads));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(30, TimeUnit.SECONDS);
        threads.shutdown();

        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(1);
        assertThat(one.bench.keys()).hasSize(100);
        assertThat(all).allMatch(each -> each.join().state() == State.REGISTERED);
    }

    @Test
    void register_oneIdOnManyThreads_onlyOneSucceeds() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CyclicBarrier barrier = new CyclicBarrier(16);
        AtomicInteger refused = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        meet(barrier);
                        try {
                            one.register("1", "10.0.0.1:80");
                        } catch (EtcdException refusal) {
                            assertThat(refusal.code()).isEqualTo(ErrorCode.SERVICE_ALREADY_REGISTERED);
                            refused.incrementAndGet();
                        }
                    },
                    threads));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(30, TimeUnit.SECONDS);
        threads.shutdown();

        assertThat(refused).hasValue(15);
        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
    }

    @Test
    void register_twoTtls_haveALeaseEach() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80", RegisterOptions.DEFAULTS.withTtl(Duration.ofSeconds(60)));

        assertThat(one.bench.etcd().leases()).hasSize(2);
        assertThat(one.shown("2").orElseThrow().ttl()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void register_whileTheFirstIsUnderWay_isRefused() {
        one.bench.backend.next(Call.GRANT, Fault.slow(one.bench.virtual, Duration.ofSeconds(1)));
        var first = one.bench.begin(() -> one.register("1", "10.0.0.1:80"));

        assertThatThrownBy(() -> one.register("1", "10.0.0.2:80"))
                .isInstanceOf(EtcdException.class)
                .hasMessage("service already registered: /services/greeter/1 is registered by this manager, with"
                        + " 10.0.0.1:80");
        assertThat(one.bench.finish(first).state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void register_afterDeregistration_isPossibleAgain() {
        one.register("1", "10.0.0.1:80");
        one.registry.deregister("greeter", "1");
        one.register("1", "10.0.0.2:80");

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
    }

    @Test
    void register_defaultMetadata_isAddedUnderTheOwn() {
        RegistryBench many = RegistryBench.open(ManagerOptions.builder()
                .defaultMetadata(Map.of("region", "eu", "zone", "a"))
                .build());

        many.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withMetadata(Map.of("zone", "b", "v", "1")));

        assertThat(many.metadata("1")).isEqualTo(Map.of("region", "eu", "zone", "b", "v", "1"));
    }

    @Test
    void register_leftByAnotherOwner_takesItOver() {
        one.another().register("1", "10.0.0.9:80");

        one.register("1", "10.0.0.1:80");

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
    }

    @Test
    void register_leftWithoutALease_takesItOver() {
        put("1", "10.0.0.9:80");

        one.register("1", "10.0.0.1:80");

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
        assertThat(one.bench.leaseOf(key("1")).isNone()).isFalse();
    }

    @Test
    void register_exclusiveAndFree_registers() {
        one.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withTakeover(Takeover.EXCLUSIVE));

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
    }

    @Test
    void register_exclusiveAndTaken_namesTheOtherAndLeavesItAlone() {
        one.another().register("1", "10.0.0.9:80");

        EtcdException refusal = catchThrowableOfType(
                EtcdException.class,
                () -> one.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withTakeover(Takeover.EXCLUSIVE)));
        one.bench.settle();

        assertThat(refusal.code()).isEqualTo(ErrorCode.SERVICE_ALREADY_REGISTERED);
        assertThat(refusal).hasMessageContaining("greeter/1").hasMessageContaining("10.0.0.9:80");
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
        assertThat(one.isIdle()).isTrue();
        assertThat(one.bench.etcd().leases()).hasSize(1);
    }

    @Test
    void register_exclusiveAndTheAnswerIsLost_knowsItsOwnWrite() {
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        one.bench.whileTimeRuns(
                () -> one.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withTakeover(Takeover.EXCLUSIVE)));

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
        assertThat(one.bench.read(key("1")).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void register_grantsAnswerIsLost_usesTheLeaseThatWasGranted() {
        one.bench.backend.next(Call.GRANT, Fault.answerLost());

        one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80"));

        assertThat(one.bench.etcd().leases()).containsExactly(one.bench.leaseOf(key("1")));
    }

    @Test
    void register_etcdAway_failsAfterItsRetriesAndLeavesNothing() {
        one.bench.partition();

        EtcdException failure = catchThrowableOfType(
                EtcdException.class, () -> one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80")));
        one.bench.advance(Duration.ofSeconds(60));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_REGISTRATION_FAILED);
        assertThat(EtcdException.isConnectionError(failure)).isTrue();
        assertThat(failure).hasMessageContaining("greeter/1");
        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(4);
        assertThat(one.isIdle()).isTrue();
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void register_answersAreLostForLong_leavesNothingBehind() {
        one.register("other", "10.0.0.2:80");
        for (int i = 0; i < 20; i++) {
            one.bench.backend.next(Call.TXN, Fault.answerLost());
        }

        assertThatThrownBy(() -> one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80")))
                .isInstanceOf(EtcdException.class);
        one.bench.backend.heal();
        one.bench.advance(Duration.ofSeconds(60));

        assertThat(one.bench.keys()).containsExactly(key("other"));
    }

    @Test
    void register_carriedOutAfterItWasGivenUp_isRemovedWithinATickOfTheLease() {
        one.register("other", "10.0.0.2:80");
        for (int i = 0; i < 3; i++) {
            one.bench.backend.next(Call.TXN, Fault.requestLost());
        }
        one.bench.backend.next(Call.TXN, Fault.carriedOutLate(one.bench.virtual, Duration.ofSeconds(3)));

        assertThatThrownBy(() -> one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80")))
                .isInstanceOf(EtcdException.class);
        one.bench.advance(Duration.ofSeconds(4));
        assertThat(one.bench.keys()).contains(key("1"));
        one.bench.advance(RegistryBench.THIRD);

        assertThat(one.bench.keys()).containsExactly(key("other"));
    }

    @Test
    void register_neverAnswered_endsAtTheOperationTimeout() {
        one.bench.backend.next(Call.GRANT, Fault.hangs());

        EtcdException failure = catchThrowableOfType(
                EtcdException.class, () -> one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80")));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_REGISTRATION_FAILED);
        assertThat(EtcdException.isTimeoutError(failure)).isTrue();
        assertThat(one.bench.virtual.elapsed()).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void register_listAndGetInstances_showIt() {
        one.register("b", "10.0.0.2:80");
        one.register("a", "10.0.0.1:80");

        assertThat(one.registry.getServiceInstances("greeter")).extracting("id").containsExactly("a", "b");
        assertThat(one.registry.listServices()).extracting("name").containsExactly("greeter");
        assertThat(one.registry.getServiceInstances("greet")).isEmpty();
    }

    @Test
    void getServiceInstances_etcdAway_isADiscoveryFailure() {
        one.bench.partition();

        assertThatThrownBy(() -> one.bench.whileTimeRuns(() -> one.registry.getServiceInstances("greeter")))
                .isInstanceOfSatisfying(
                        EtcdException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_DISCOVERY_FAILED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b", "a\nb"})
    void register_badName_isRefusedBeforeEtcdIsAsked(String bad) {
        assertThatThrownBy(() -> one.registry.register(bad, "1", "h:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serviceName: \"" + bad + "\"");
        assertThatThrownBy(() -> one.registry.register("greeter", bad, "h:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("instanceId: \"" + bad + "\"");
        assertThat(one.bench.backend.count(Call.GRANT)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:0", "host:65536", ":80", "a b:80", "::1:80"})
    void register_badAddress_isRefusedBeforeEtcdIsAsked(String bad) {
        assertThatThrownBy(() -> one.register("1", bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address: \"" + bad + "\"");
        assertThat(one.bench.backend.count(Call.GRANT)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.5S", "PT9000000001S"})
    void register_badTtl_isRefusedBeforeEtcdIsAsked(String bad) {
        RegisterOptions options = RegisterOptions.DEFAULTS.withTtl(Duration.parse(bad));

        assertThatThrownBy(() -> one.register("1", "h:1", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ttl: " + Duration.parse(bad) + " (expected: whole seconds");
        assertThat(one.bench.backend.count(Call.GRANT)).isZero();
    }

    private void put(String id, String value) {
        one.bench
                .backend
                .kv()
                .put(PutRequest.of(Bytes.ofUtf8(key(id)), Bytes.ofUtf8(value)))
                .join();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}

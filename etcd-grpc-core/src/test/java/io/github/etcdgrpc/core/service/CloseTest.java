package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.TTL;
import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseTest {
    private final RegistryBench one = RegistryBench.open();

    @Test
    void close_thousandsOfRegistrations_costsOneRevocation() {
        for (int i = 0; i < 2_000; i++) {
            one.register("i" + i, "10.0.0.1:80");
        }
        int before = one.bench.backend.count(Call.TXN);

        one.close();

        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.bench.etcd().leases()).isEmpty();
        assertThat(one.bench.backend.count(Call.REVOKE)).isEqualTo(1);
        assertThat(one.bench.backend.count(Call.TXN)).isEqualTo(before);
        assertThat(one.bench.time.scheduled()).isZero();
        assertThat(one.bench.virtual.elapsed()).isZero();
    }

    @Test
    void close_tellsRegistrations() {
        Registration registration = one.register("1", "10.0.0.1:80");
        List<State> states = one.states(registration);

        one.close();

        assertThat(states).containsExactly(State.CLOSED);
        registration.close();
    }

    @Test
    void close_keyTakenOver_leavesTheSuccessor() {
        one.register("1", "10.0.0.1:80");
        one.another().register("1", "10.0.0.9:80");

        one.close();

        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void close_etcdAway_endsAtTheOperationTimeoutAndLeavesNothingScheduled() {
        one.register("1", "10.0.0.1:80");
        one.bench.partition();

        one.bench.whileTimeRuns(() -> {
            one.close();
            return true;
        });

        assertThat(one.bench.virtual.elapsed()).isLessThan(Duration.ofSeconds(11));
        assertThat(one.bench.time.scheduled()).isZero();
        one.bench.advance(TTL);
        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void close_twice_isQuiet_andLaterCallsAreRefused() {
        one.register("1", "10.0.0.1:80");
        one.close();
        one.close();

        List<Runnable> calls = List.of(
                () -> one.register("2", "10.0.0.1:80"),
                () -> one.registry.deregister("greeter", "1"),
                () -> one.registry.updateService("greeter", "1", "10.0.0.2:80"),
                () -> one.registry.listServices(),
                () -> one.registry.getServiceInstances("greeter"));

        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                EtcdException.class,
                                refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_STATE)));
    }

    @Test
    void close_whileARegistrationIsUnderWay_leavesNothing() {
        one.bench.backend.next(Call.GRANT, Fault.slow(one.bench.virtual, Duration.ofSeconds(1)));
        var registering = one.bench.begin(() -> one.register("1", "10.0.0.1:80"));

        one.bench.whileTimeRuns(() -> {
            one.close();
            return true;
        });

        assertThatThrownBy(() -> one.bench.finish(registering)).isInstanceOf(EtcdException.class);
        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.bench.etcd().leases()).isEmpty();
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void close_aWriteUnderWay_isNotLeftBehind() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.carriedOutLate(one.bench.virtual, Duration.ofMillis(20)));
        var registering = one.bench.begin(() -> one.register("2", "10.0.0.2:80"));

        one.close();
        one.bench.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> one.bench.finish(registering)).isInstanceOf(EtcdException.class);
        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void close_severalLeasesAndADeregistrationUnderWay_leavesNothing() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80", RegisterOptions.DEFAULTS.withTtl(Duration.ofSeconds(60)));
        one.register("3", "10.0.0.3:80");
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ofMillis(100)));
        var deregistration = one.bench.begin(() -> {
            one.registry.deregister("greeter", "3");
            return true;
        });

        one.bench.whileTimeRuns(() -> {
            one.close();
            return true;
        });
        one.bench.finish(deregistration);

        assertThat(one.bench.keys()).doesNotContain(key("3")).isEmpty();
        assertThat(one.bench.etcd().leases()).isEmpty();
        assertThat(one.bench.time.scheduled()).isZero();
    }
}

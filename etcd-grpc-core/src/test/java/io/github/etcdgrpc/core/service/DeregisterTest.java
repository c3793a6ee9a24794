package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.BACKOFF;
import static io.github.etcdgrpc.core.service.RegistryBench.TTL;
import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeregisterTest {
    private final RegistryBench one = RegistryBench.open();

    @Test
    void deregister_theLastOnItsLease_leavesNothing() {
        Registration registration = one.register("1", "10.0.0.1:80");
        List<State> states = one.states(registration);

        one.registry.deregister("greeter", "1");
        one.bench.settle();

        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.bench.etcd().leases()).isEmpty();
        assertThat(states).containsExactly(State.CLOSED);
        assertThat(one.isIdle()).isTrue();
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void deregister_oneOfTwo_leavesTheOtherAlone() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");

        one.registry.deregister("greeter", "1");
        one.bench.advance(TTL.multipliedBy(2));

        assertThat(one.bench.keys()).containsExactly(key("2"));
        assertThat(one.bench.etcd().leases()).hasSize(1);
    }

    @Test
    void deregister_notRegistered_saysSo() {
        one.another().register("1", "10.0.0.9:80");

        assertThatThrownBy(() -> one.registry.deregister("greeter", "1"))
                .isInstanceOf(EtcdException.class)
                .hasMessage("service not registered: greeter/1 is not registered by this manager");
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void deregister_twice_theSecondSaysSo() {
        one.register("1", "10.0.0.1:80");
        one.registry.deregister("greeter", "1");

        assertThatThrownBy(() -> one.registry.deregister("greeter", "1"))
                .isInstanceOfSatisfying(
                        EtcdException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SERVICE_NOT_REGISTERED));
    }

    @Test
    void deregister_duringRecovery_itDoesNotComeBack() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        one.bench.partition();
        one.bench.advance(TTL.multipliedBy(2));

        EtcdException failure =
                catchThrowableOfType(EtcdException.class, () -> one.bench.whileTimeRuns(this::deregister));
        one.bench.backend.heal();
        one.bench.advance(TTL.multipliedBy(2));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_DEREGISTRATION_FAILED);
        assertThat(one.bench.keys()).containsExactly(key("2"));
    }

    @Test
    void deregister_whileAWriteIsUnderWay_isDoneAfterIt() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ofSeconds(1)));
        var update = one.bench.begin(() -> {
            one.registry.updateService("greeter", "1", "10.0.0.2:80");
            return true;
        });
        var deregistration = one.bench.begin(this::deregister);

        one.bench.finish(deregistration);

        assertThatThrownBy(() -> one.bench.finish(update)).isInstanceOf(EtcdException.class);
        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void deregister_whileAWriteIsUnderWay_andRegisterAgain_bothEnd() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ofSeconds(1)));
        var update = one.bench.begin(() -> {
            one.registry.updateService("greeter", "1", "10.0.0.2:80");
            return true;
        });
        var deregistration = one.bench.begin(this::deregister);
        var again = one.bench.begin(() -> one.register("1", "10.0.0.3:80"));

        assertThat(one.bench.finish(deregistration)).isTrue();
        assertThat(one.bench.finish(again).state()).isEqualTo(State.REGISTERED);
        assertThatThrownBy(() -> one.bench.finish(update)).isInstanceOf(EtcdException.class);
        assertThat(one.address("1")).isEqualTo("10.0.0.3:80");
    }

    @Test
    void deregister_answerLost_isRepeatedWithoutHarm() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        one.bench.whileTimeRuns(this::deregister);

        assertThat(one.bench.keys()).containsExactly(key("2"));
    }

    @Test
    void deregister_arrivesLate_doesNotHitTheNextRegistration() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        one.bench.backend.next(Call.TXN, Fault.carriedOutLate(one.bench.virtual, Duration.ofSeconds(3)));

        one.bench.whileTimeRuns(this::deregister);
        one.register("1", "10.0.0.3:80");
        one.bench.advance(Duration.ofSeconds(5));

        assertThat(one.address("1")).isEqualTo("10.0.0.3:80");
    }

    @Test
    void deregister_neverConfirmed_isMadeGoodWhenEtcdAnswers() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        one.bench.partition();

        EtcdException failure =
                catchThrowableOfType(EtcdException.class, () -> one.bench.whileTimeRuns(this::deregister));
        assertThat(one.bench.keys()).contains(key("1"));
        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_DEREGISTRATION_FAILED);
        assertThat(one.bench.keys()).containsExactly(key("2"));
    }

    @Test
    void deregister_halfwayThroughATakeover_leavesTheOthersKeyAlone() {
        one.another().register("1", "10.0.0.9:80");
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ZERO));
        one.bench.backend.next(Call.TXN, Fault.unreachable());
        var registering = one.bench.begin(() -> one.register("1", "10.0.0.1:80"));
        one.bench.whileTimeRuns(() -> {
            one.registry.deregister("greeter", "1");
            return true;
        });

        assertThatThrownBy(() -> one.bench.finish(registering)).isInstanceOf(EtcdException.class);
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void register_whileAnOldDeregistrationIsStillTried_theNewOneStands() {
        one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        one.bench.partition();
        assertThatThrownBy(() -> one.bench.whileTimeRuns(this::deregister)).isInstanceOf(EtcdException.class);
        one.bench.backend.heal();

        Registration again = one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.3:80"));
        one.bench.advance(TTL.multipliedBy(2));

        assertThat(one.address("1")).isEqualTo("10.0.0.3:80");
        assertThat(again.state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void register_rightAfterTheLastWasDeregistered_getsALeaseOfItsOwn() {
        for (int i = 0; i < 50; i++) {
            one.register("1", "10.0.0.1:80");
            one.registry.deregister("greeter", "1");
        }
        one.register("1", "10.0.0.1:80");
        one.bench.advance(TTL.multipliedBy(2));

        assertThat(one.bench.keys()).containsExactly(key("1"));
        assertThat(one.bench.etcd().leases()).containsExactly(one.bench.leaseOf(key("1")));
    }

    @Test
    void closeOfTheHandle_deregisters_andIsQuietAfterwards() {
        Registration registration = one.register("1", "10.0.0.1:80");

        registration.close();
        registration.close();

        assertThat(one.bench.keys()).isEmpty();
        assertThat(registration.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void closeOfAnOldHandle_leavesTheNextRegistrationAlone() {
        Registration old = one.register("1", "10.0.0.1:80");
        one.registry.deregister("greeter", "1");
        one.register("1", "10.0.0.2:80");

        old.close();

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
    }

    @Test
    void onStateChange_alreadyFinal_isToldAtOnce() {
        Registration registration = one.register("1", "10.0.0.1:80");
        registration.close();

        assertThat(one.states(registration)).containsExactly(State.CLOSED);
    }

    @Test
    void onStateChange_listenersAreToldInOrder_andAThrowingOneDoesNoHarm() {
        Registration registration = one.register("1", "10.0.0.1:80");
        List<String> told = new ArrayList<>();
        registration.onStateChange(state -> told.add("first " + state));
        registration.onStateChange(state -> {
            throw new IllegalStateException("a callback of the application");
        });
        registration.onStateChange(state -> told.add("third " + state));

        one.bench.etcd().revokeLease(one.bench.leaseOf(key("1")));
        one.bench.advance(TTL);
        registration.close();
        one.bench.settle();

        assertThat(told)
                .containsExactly(
                        "first RECOVERING",
                        "third RECOVERING",
                        "first REGISTERED",
                        "third REGISTERED",
                        "first CLOSED",
                        "third CLOSED");
    }

    @Test
    void onStateChange_listenerMayCallTheRegistry() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        registration.onStateChange(state -> {
            if (state == State.CLOSED) {
                one.registry.updateService("greeter", "2", "10.0.0.3:80");
            }
        });

        registration.close();
        one.bench.settle();

        assertThat(one.address("2")).isEqualTo("10.0.0.3:80");
    }

    @Test
    void deregister_ttlOfItsOwn_leavesTheOtherLease() {
        one.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withTtl(Duration.ofSeconds(60)));
        one.register("2", "10.0.0.2:80");

        one.registry.deregister("greeter", "1");
        one.bench.settle();

        assertThat(one.bench.etcd().leases()).containsExactly(one.bench.leaseOf(key("2")));
    }

    private boolean deregister() {
        one.registry.deregister("greeter", "1");
        return true;
    }
}

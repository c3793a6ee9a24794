package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.BACKOFF;
import static io.github.etcdgrpc.core.service.RegistryBench.THIRD;
import static io.github.etcdgrpc.core.service.RegistryBench.TTL;
import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private final RegistryBench one = RegistryBench.open();

    @Test
    void registered_timePasses_staysOnTheSameLeaseAtOneKeepAlivePerThird() {
        Registration registration = one.register("1", "10.0.0.1:80");
        LeaseId lease = one.bench.leaseOf(key("1"));
        long revision = one.bench.etcd().revision();

        one.bench.advance(TTL.multipliedBy(20));

        assertThat(one.bench.leaseOf(key("1"))).isEqualTo(lease);
        assertThat(one.bench.etcd().revision()).isEqualTo(revision);
        assertThat(one.bench.backend.count(Call.KEEP_ALIVE)).isEqualTo(60);
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void registered_thousands_costOneKeepAlivePerThird() {
        for (int i = 0; i < 3_000; i++) {
            one.register("i" + i, "10.0.0.1:80");
        }

        one.bench.advance(TTL);

        assertThat(one.bench.backend.count(Call.KEEP_ALIVE)).isEqualTo(3);
        assertThat(one.bench.backend.count(Call.TIME_TO_LIVE)).isEqualTo(1);
        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(1);
    }

    @Test
    void leaseGoneWhileAWriteIsUnderWay_itsLateAnswerDoesNotCountAsRegistered() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, THIRD.plusSeconds(2)));
        one.bench.backend.next(Call.GRANT, Fault.hangs());
        var update = one.bench.begin(() -> {
            one.registry.updateService("greeter", "1", "10.0.0.2:80");
            return true;
        });
        one.bench.etcd().revokeLease(one.bench.leaseOf(key("1")));
        one.bench.advance(THIRD.plusSeconds(4));

        assertThat(one.bench.keys()).isEmpty();
        assertThat(registration.state()).isEqualTo(State.RECOVERING);
        assertThat(catchThrowableOfType(EtcdException.class, () -> one.bench.finish(update)))
                .isNotNull();
    }

    @Test
    void register_answeredAfterItsLeaseLapsed_isInDoubtUntilTheLeaseIsThereAgain() {
        for (int i = 0; i < 10; i++) {
            one.bench.backend.next(Call.KEEP_ALIVE, Fault.hangs());
        }
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ofSeconds(8)));
        RegisterOptions options = RegisterOptions.DEFAULTS.withTtl(Duration.ofSeconds(6));

        Registration registration = one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80", options));
        assertThat(one.bench.keys()).isEmpty();
        assertThat(registration.state()).isEqualTo(State.RECOVERING);

        one.bench.backend.heal();
        one.bench.advance(Duration.ofSeconds(2).plus(BACKOFF));
        assertThat(one.bench.keys()).hasSize(1);
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void leaseRevokedFromOutside_isPutBackWithTheLatestValue() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.registry.updateService("greeter", "1", "10.0.0.2:80", Map.of("v", "2"));
        List<State> states = one.states(registration);
        LeaseId lost = one.bench.leaseOf(key("1"));

        one.bench.etcd().revokeLease(lost);
        assertThat(one.bench.keys()).isEmpty();
        one.bench.advance(THIRD);

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
        assertThat(one.metadata("1")).isEqualTo(Map.of("v", "2"));
        assertThat(one.bench.leaseOf(key("1"))).isNotEqualTo(lost);
        assertThat(registration.instance().leaseId()).isEqualTo(one.bench.leaseOf(key("1")));
        assertThat(states).containsExactly(State.RECOVERING, State.REGISTERED);
    }

    @Test
    void leaseRevokedFromOutside_allItsRegistrationsShareTheNextOne() {
        for (int i = 0; i < 300; i++) {
            one.register("i" + i, "10.0.0.1:80");
        }

        one.bench.etcd().revokeLease(one.bench.leaseOf(key("i0")));
        one.bench.advance(THIRD);

        assertThat(one.bench.keys()).hasSize(300);
        assertThat(one.bench.etcd().leases()).hasSize(1);
        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(2);
    }

    @Test
    void dataWiped_isPutBackWithinAThirdOfTheTtl() {
        Registration registration = one.register("1", "10.0.0.1:80");

        one.bench.wipe();
        one.bench.advance(THIRD);

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void outageLongerThanTheTtl_isPutBackSoonAfterIt() {
        Registration registration = one.register("1", "10.0.0.1:80");
        List<State> states = one.states(registration);

        one.bench.partition();
        one.bench.advance(TTL.multipliedBy(10));
        assertThat(one.bench.keys()).isEmpty();
        assertThat(registration.state()).isEqualTo(State.RECOVERING);
        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
        assertThat(states).containsExactly(State.RECOVERING, State.REGISTERED);
        assertThat(one.bench.etcd().leases()).hasSize(1);
    }

    @Test
    void outage_isNotAnsweredWithMoreRequestsThanTheBackoffAllows() {
        one.register("1", "10.0.0.1:80");
        one.bench.partition();
        int before = one.bench.backend.count(Call.KEEP_ALIVE);

        one.bench.advance(Duration.ofMinutes(10));

        assertThat(one.bench.backend.count(Call.KEEP_ALIVE) - before).isBetween(150, 450);
        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(1);
        assertThat(one.bench.backend.count(Call.TXN)).isEqualTo(1);
    }

    @Test
    void leaseExtendedByTheServerDuringAnOutage_isKeptWithItsKeys() {
        Registration registration = one.register("1", "10.0.0.1:80");
        List<State> states = one.states(registration);
        LeaseId lease = one.bench.leaseOf(key("1"));

        one.bench.partition();
        one.bench.advance(TTL.minusSeconds(5));
        one.bench.etcd().connect().leases().keepAliveOnce(lease).join();
        one.bench.advance(Duration.ofSeconds(10));
        assertThat(registration.state()).isEqualTo(State.RECOVERING);
        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(one.bench.leaseOf(key("1"))).isEqualTo(lease);
        assertThat(one.bench.read(key("1")).orElseThrow().version()).isEqualTo(1);
        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(1);
        assertThat(states).containsExactly(State.RECOVERING, State.REGISTERED);
    }

    @Test
    void keyDeletedFromOutside_isPutBackWithinAThirdOfTheTtl() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.register("2", "10.0.0.2:80");
        List<State> states = one.states(registration);

        one.bench
                .etcd()
                .connect()
                .kv()
                .delete(DeleteRequest.of(Bytes.ofUtf8(key("1"))))
                .join();
        one.bench.advance(THIRD);

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
        assertThat(states).containsExactly(State.RECOVERING, State.REGISTERED);
        assertThat(one.bench.read(key("2")).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void keyTakenOver_ownerGivesWayAndTouchesItNoMore() {
        Registration registration = one.register("1", "10.0.0.1:80");
        List<State> states = one.states(registration);

        RegistryBench two = one.another();
        two.register("1", "10.0.0.9:80");
        one.bench.advance(TTL);

        assertThat(registration.state()).isEqualTo(State.SUPERSEDED);
        assertThat(states).containsExactly(State.RECOVERING, State.SUPERSEDED);
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
        assertThat(one.isIdle()).isTrue();
        one.close();
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void keyTakenOver_updateFindsOutAtOnce() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.another().register("1", "10.0.0.9:80");

        EtcdException refusal = catchThrowableOfType(
                EtcdException.class, () -> one.registry.updateService("greeter", "1", "10.0.0.2:80"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.SERVICE_NOT_REGISTERED);
        assertThat(refusal).hasMessageContaining("10.0.0.9:80");
        assertThat(registration.state()).isEqualTo(State.SUPERSEDED);
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void keyTakenOver_deregistrationLeavesTheSuccessorAlone() {
        one.register("1", "10.0.0.1:80");
        one.another().register("1", "10.0.0.9:80");

        one.registry.deregister("greeter", "1");

        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void keyTakenOverDuringTheOutage_isNotOverwritten() {
        Registration registration = one.register("1", "10.0.0.1:80");

        one.bench.partition();
        one.bench.advance(TTL.multipliedBy(2));
        one.another().register("1", "10.0.0.9:80");
        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(registration.state()).isEqualTo(State.SUPERSEDED);
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void superseded_canBeRegisteredAgain() {
        one.register("1", "10.0.0.1:80");
        one.another().register("1", "10.0.0.9:80");
        one.bench.advance(TTL);

        one.register("1", "10.0.0.2:80");

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
    }

    @Test
    void superseded_successorLeaves_staysAway() {
        one.register("1", "10.0.0.1:80");
        RegistryBench two = one.another();
        two.register("1", "10.0.0.9:80");
        one.bench.advance(TTL);

        two.registry.deregister("greeter", "1");
        one.bench.advance(TTL.multipliedBy(2));

        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void detachedFromItsLeaseWithTheSameValue_isAttachedAgain() {
        Registration registration = one.register("1", "10.0.0.1:80");
        LeaseId lease = one.bench.leaseOf(key("1"));
        Bytes value = one.bench.read(key("1")).orElseThrow().value();

        one.bench
                .etcd()
                .connect()
                .kv()
                .put(PutRequest.of(Bytes.ofUtf8(key("1")), value))
                .join();
        one.bench.advance(THIRD);

        assertThat(one.bench.leaseOf(key("1"))).isEqualTo(lease);
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void auditFails_isRepeatedAtTheNextRenewal() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TIME_TO_LIVE, Fault.unreachable());

        one.bench
                .etcd()
                .connect()
                .kv()
                .delete(DeleteRequest.of(Bytes.ofUtf8(key("1"))))
                .join();
        one.bench.advance(THIRD.multipliedBy(2));

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
    }

    @Test
    void leaseFoundGoneByAWrite_isAskedForAtOnce() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.bench.etcd().revokeLease(one.bench.leaseOf(key("1")));

        one.bench.whileTimeRuns(() -> {
            one.registry.updateService("greeter", "1", "10.0.0.2:80");
            return true;
        });

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
        assertThat(one.bench.virtual.elapsed()).isLessThan(Duration.ofSeconds(1));
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
    }
}

package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.BACKOFF;
import static io.github.etcdgrpc.core.service.RegistryBench.TTL;
import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.core.lease.CallerLeases;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnLeaseTest {
    private static final Duration OWN_TTL = Duration.ofSeconds(12);

    private final RegistryBench one = RegistryBench.open();
    private final LeaseId own = new CallerLeases(one.bench.scope).createLease(OWN_TTL);
    private final RegisterOptions options = RegisterOptions.DEFAULTS.withLeaseId(own);

    @Test
    void register_ownLease_usesItAndKeepsItAlive() {
        Registration registration = one.register("1", "10.0.0.1:80", options);
        one.register("2", "10.0.0.2:80", options);

        one.bench.advance(OWN_TTL.multipliedBy(5));

        assertThat(one.bench.leaseOf(key("1"))).isEqualTo(own);
        assertThat(one.bench.leaseOf(key("2"))).isEqualTo(own);
        assertThat(registration.instance().leaseId()).isEqualTo(own);
        assertThat(registration.instance().ttl()).isEqualTo(OWN_TTL);
        assertThat(one.bench.backend.count(Call.GRANT)).isEqualTo(1);
        assertThat(one.bench.backend.count(Call.KEEP_ALIVE)).isEqualTo(1 + 15);
    }

    @Test
    void register_ownLeaseDoesNotExist_saysSoAndLeavesNothing() {
        EtcdException refusal = catchThrowableOfType(
                EtcdException.class,
                () -> one.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withLeaseId(new LeaseId(77))));
        one.bench.settle();

        assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        assertThat(refusal).hasMessageContaining("leaseId: 4d (expected: the id of a lease that exists)");
        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.isIdle()).isTrue();
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void ownLeaseRevoked_isLost_andOtherRegistrationsAreNot() {
        Registration registration = one.register("1", "10.0.0.1:80", options);
        Registration other = one.register("2", "10.0.0.2:80");
        List<State> states = one.states(registration);

        one.bench.etcd().revokeLease(own);
        one.bench.advance(OWN_TTL);

        assertThat(states).containsExactly(State.LEASE_LOST);
        assertThat(other.state()).isEqualTo(State.REGISTERED);
        assertThat(one.bench.keys()).containsExactly(key("2"));
        assertThat(catchThrowableOfType(
                                EtcdException.class, () -> one.registry.updateService("greeter", "1", "10.0.0.3:80"))
                        .code())
                .isEqualTo(ErrorCode.SERVICE_NOT_REGISTERED);
        registration.close();
    }

    @Test
    void deregister_ownLease_isNotRevokedAndNoLongerKeptAlive() {
        one.register("1", "10.0.0.1:80", options);

        one.registry.deregister("greeter", "1");
        one.bench.settle();

        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.bench.etcd().leases()).containsExactly(own);
        one.bench.advance(OWN_TTL.plusSeconds(1));
        assertThat(one.bench.etcd().leases()).isEmpty();
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void close_ownLease_removesTheKeyAndLeavesTheLease() {
        one.register("1", "10.0.0.1:80", options);

        one.close();

        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.bench.etcd().leases()).containsExactly(own);
    }

    @Test
    void outageShorterThanTheServerSees_ownLeaseIsKept() {
        Registration registration = one.register("1", "10.0.0.1:80", options);
        one.bench.partition();
        one.bench.advance(Duration.ofSeconds(10));
        one.bench.etcd().connect().leases().keepAliveOnce(own).join();
        one.bench.advance(Duration.ofSeconds(6));
        assertThat(registration.state()).isEqualTo(State.RECOVERING);

        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(registration.state()).isEqualTo(State.REGISTERED);
        assertThat(one.bench.leaseOf(key("1"))).isEqualTo(own);
    }

    @Test
    void outageLongerThanTheTtl_ownLeaseIsLostWhenEtcdSaysSo() {
        Registration registration = one.register("1", "10.0.0.1:80", options);
        List<State> states = one.states(registration);
        one.bench.partition();
        one.bench.advance(OWN_TTL.multipliedBy(2));

        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(states).containsExactly(State.RECOVERING, State.LEASE_LOST);
        assertThat(one.isIdle()).isTrue();
    }

    @Test
    void keyDeletedFromOutside_isPutBackOnTheOwnLease_andForeignKeysOnItAreLeftAlone() {
        one.register("1", "10.0.0.1:80", options);
        Bytes foreign = Bytes.ofUtf8("/elsewhere");
        var outside = one.bench.etcd().connect().kv();
        outside.put(PutRequest.of(foreign, Bytes.ofUtf8("x"), own)).join();
        outside.delete(DeleteRequest.of(Bytes.ofUtf8(key("1")))).join();

        one.bench.advance(OWN_TTL);

        assertThat(one.bench.keys()).containsExactly("/elsewhere", key("1"));
    }

    @Test
    void register_firstAskedDuringABlip_isRetried() {
        one.bench.backend.next(Call.KEEP_ALIVE, Fault.unreachable());

        one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80", options));

        assertThat(one.address("1")).isEqualTo("10.0.0.1:80");
    }

    @Test
    void register_givenUpOnOwnLease_leavesNothing() {
        for (int i = 0; i < 6; i++) {
            one.bench.backend.next(Call.TXN, Fault.answerLost());
        }

        assertThat(catchThrowableOfType(
                        EtcdException.class,
                        () -> one.bench.whileTimeRuns(() -> one.register("1", "10.0.0.1:80", options))))
                .isNotNull();
        one.bench.advance(TTL);

        assertThat(one.bench.keys()).isEmpty();
        assertThat(one.isIdle()).isTrue();
    }
}

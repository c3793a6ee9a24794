package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.Operation;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.service.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The leases of whole managers when etcd's faults are at work: what the keeper of a lease is told, against what etcd knows. */
@Timeout(60)
class FaultyLeasesTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdProcess process = etcd.process("keeper");
    private final EtcdManager manager = EtcdGrpc.builder()
            .backend(process.provider())
            .timekeeper(process.timekeeper())
            .build();
    private final EtcdManager other =
            EtcdGrpc.builder().backend(etcd.provider()).timekeeper(time).build();
    private final LeaseManager leases = manager.leaseManager();
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private LeaseId id = LeaseId.NONE;
    private LeaseKeepAlive keepAlive;

    @BeforeEach
    void keep() {
        id = leases.createLease(TTL);
        keepAlive = leases.keepAlive(id, new KeepAliveListener() {
            @Override
            public void onLost(LeaseLoss why) {
                told.add(why);
            }

            @Override
            public void onRenewed(Duration ttl) {
                told.add("renewed");
            }
        });
    }

    @AfterEach
    void close_afterAnyFault_leavesNoConnection() {
        process.resume();
        process.faults().clear();
        manager.close();
        other.close();
        assertThat(etcd.connections()).isZero();
    }

    @Test
    void partition_pastTheTtl_lapsesBeforeEtcdGivesTheLeaseAway_thenExpires() {
        process.faults().partition();
        time.advance(TTL.minusNanos(1));
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(etcd.leases()).contains(id);
        time.advance(Duration.ofNanos(1));
        assertThat(keepAlive.isAlive()).isFalse();
        assertThat(told).containsExactly(LeaseLoss.LAPSED);

        time.advance(TTL);
        process.faults().heal();
        time.advance(RECOVERY);

        assertThat(told).containsExactly(LeaseLoss.LAPSED, LeaseLoss.EXPIRED);
    }

    @Test
    void partition_shorterThanTheTtl_isNotNoticed() {
        process.faults().partition();
        time.advance(Duration.ofSeconds(15));
        process.faults().heal();
        time.advance(RECOVERY);

        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(told).isNotEmpty().containsOnly("renewed");
    }

    @Test
    void partition_leaderChangesMeanwhile_leaseLapsesAndIsFoundAlive() {
        process.faults().partition();
        time.advance(Duration.ofSeconds(25));
        etcd.leaderChange();
        time.advance(Duration.ofSeconds(10));
        assertThat(told).containsExactly(LeaseLoss.LAPSED);
        process.faults().heal();
        time.advance(RECOVERY);

        assertThat(told.subList(0, 2)).containsExactly(LeaseLoss.LAPSED, "renewed");
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(keepAlive.loss()).isEmpty();
        assertThat(etcd.leases()).contains(id);
    }

    @Test
    void answersLost_leaseStaysAlive() {
        process.faults().dropAnswer(Operation.KEEP_ALIVE);
        time.advance(THIRD.plusSeconds(8));
        process.faults().breakAfter(Operation.KEEP_ALIVE);
        time.advance(TTL);

        assertThat(told).isNotEmpty().containsOnly("renewed");
        assertThat(keepAlive.isAlive()).isTrue();
    }

    @Test
    void answersLost_forLongerThanTheTtl_lapsesAlthoughEtcdRenewed_andIsFoundAlive() {
        process.faults().delay(Operation.KEEP_ALIVE, Duration.ofMinutes(10));
        time.advance(TTL);
        assertThat(told).containsExactly(LeaseLoss.LAPSED);
        assertThat(etcd.leases()).contains(id);

        process.faults().clear();
        time.advance(RECOVERY);

        assertThat(told.subList(0, 2)).containsExactly(LeaseLoss.LAPSED, "renewed");
        assertThat(keepAlive.isAlive()).isTrue();
    }

    @Test
    void pause_pastTheTtl_isNeverThoughtAliveOnceEtcdHasGivenTheLeaseAway() {
        process.pause();
        time.advance(TTL.plusSeconds(1));
        assertThat(etcd.leases()).doesNotContain(id);
        assertThat(keepAlive.isAlive()).isFalse();

        process.resume();
        time.advance(RECOVERY);

        assertThat(told.get(told.size() - 1)).isEqualTo(LeaseLoss.EXPIRED);
        assertThat(told).doesNotContain("renewed");
    }

    @Test
    void expireLease_beforeItsTime_isARevocationForTheKeeper() {
        etcd.expireLease(id);
        time.advance(THIRD);

        assertThat(told).containsExactly(LeaseLoss.REVOKED);
        assertThat(keepAlive.isAlive()).isFalse();
    }

    @Test
    void restart_leaseIsKept() {
        etcd.restart();
        time.advance(Duration.ofMinutes(5));

        assertThat(told).isNotEmpty().containsOnly("renewed");
        assertThat(etcd.leases()).contains(id);
    }

    @Test
    void wipe_leaseIsLost() {
        etcd.wipe();
        time.advance(RECOVERY);

        assertThat(told).containsExactly(LeaseLoss.REVOKED);
    }

    @Test
    void disconnected_lapses_andConnectFindsOutAtOnce() {
        manager.connectionManager().disconnect();
        time.advance(TTL.plusSeconds(5));
        assertThat(told).containsExactly(LeaseLoss.LAPSED);

        manager.connectionManager().connect();
        time.settle();

        assertThat(told).containsExactly(LeaseLoss.LAPSED, LeaseLoss.EXPIRED);
    }

    @Test
    void managerCloses_listenerIsTold_andTheLeaseEndsByItself() {
        manager.close();
        time.settle();

        assertThat(told).containsExactly(LeaseLoss.MANAGER_CLOSED);
        assertThat(etcd.leases()).contains(id);
        time.advance(TTL.plusSeconds(1));
        assertThat(etcd.leases()).doesNotContain(id);
    }

    @Test
    void managerClosesWhileEtcdIsAway_listenerIsTold() {
        process.faults().partition();
        time.advance(THIRD.plusSeconds(1));

        manager.close();
        time.settle();

        assertThat(told).containsExactly(LeaseLoss.MANAGER_CLOSED);
    }

    @Test
    void unavailableAtFirst_everyCallIsRetried() {
        for (Operation operation : List.of(
                Operation.GRANT, Operation.KEEP_ALIVE, Operation.TIME_TO_LIVE, Operation.LEASES, Operation.REVOKE)) {
            process.faults().failNext(operation, EtcdError.LEADER_CHANGED);
        }
        time.autoAdvance();

        LeaseId fresh = leases.createLease(TTL);
        leases.refreshLease(fresh, TTL);
        assertThat(leases.getLeaseInfo(fresh).grantedTtl()).isEqualTo(TTL);
        assertThat(leases.listLeases()).contains(fresh, id);
        leases.revokeLease(fresh);
        time.standStill();

        assertThat(etcd.leases()).containsExactly(id);
    }

    @Test
    void lostAnswerOfAGrant_makesOneLease() {
        process.faults().dropAnswer(Operation.GRANT);
        time.autoAdvance();

        LeaseId fresh = leases.createLease(TTL);
        time.standStill();

        assertThat(etcd.leases()).containsExactlyInAnyOrder(id, fresh);
    }

    @Test
    void leaseOfARegistration_mayBeKeptRefreshedAndRevoked_andTheRegistrationComesBack() {
        Registration registration = manager.serviceRegistry().register("greeter", "1", "10.0.0.5:50051");
        LeaseId registrys = registration.instance().leaseId();
        leases.keepAlive(registrys);
        leases.refreshLease(registrys, TTL.multipliedBy(3));
        time.advance(TTL);
        assertThat(leases.getLeaseInfo(registrys).keys()).hasSize(1);

        leases.revokeLease(registrys);
        time.advance(RECOVERY);

        assertThat(registration.state()).isEqualTo(Registration.State.REGISTERED);
        assertThat(registration.instance().leaseId()).isNotEqualTo(registrys);
        assertThat(other.serviceRegistry().getServiceInstances("greeter")).hasSize(1);
    }

    @Test
    void leaseOfARegistration_keptByAnother_endsWithTheRegistrysManager() {
        Registration registration = other.serviceRegistry().register("greeter", "1", "10.0.0.5:50051");
        LeaseKeepAlive beside = leases.keepAlive(registration.instance().leaseId(), why -> told.add("beside " + why));
        other.close();
        time.advance(THIRD);

        assertThat(beside.loss()).contains(LeaseLoss.REVOKED);
        assertThat(etcd.keys()).isEmpty();
        assertThat(told).contains("beside REVOKED");
    }

    @Test
    void unknownLease_everyCallSaysSo() {
        LeaseId unknown = new LeaseId(77);
        for (Runnable call : List.<Runnable>of(
                () -> leases.keepAlive(unknown),
                () -> leases.getLeaseInfo(unknown),
                () -> leases.refreshLease(unknown, TTL),
                () -> leases.revokeLease(unknown))) {
            EtcdException refusal = catchThrowableOfType(EtcdException.class, call::run);
            assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        }
    }
}

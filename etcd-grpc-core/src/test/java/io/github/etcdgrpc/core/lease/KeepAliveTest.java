package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Duration BACKOFF = Duration.ofSeconds(4);

    private final Bench bench = Bench.open();
    private final CallerLeases leases = new CallerLeases(bench.scope);
    private final LeaseId id = leases.createLease(TTL);
    private final Notes notes = new Notes();

    @Test
    void keepAlive_leaseOutlivesItsTtl_withOneMessagePerThird() {
        LeaseKeepAlive keepAlive = leases.keepAlive(id, notes);

        bench.advance(TTL.multipliedBy(10));

        assertThat(bench.etcd().leases()).containsExactly(id);
        assertThat(asked()).isEqualTo(1 + 30);
        assertThat(notes.told).hasSize(30).containsOnly(TTL);
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(keepAlive.remaining()).isEqualTo(TTL);
        assertThat(keepAlive.loss()).isEmpty();
        assertThat(keepAlive.leaseId()).isEqualTo(id);
    }

    @Test
    void keepAlive_tellsNothingOfTheRenewalItWaitedFor() {
        leases.keepAlive(id, notes);
        bench.advance(THIRD.minusNanos(1));
        assertThat(notes.told).isEmpty();

        bench.advance(Duration.ofNanos(1));
        assertThat(notes.told).containsExactly(TTL);
    }

    @Test
    void keepAlive_unknownLease_isRefusedAtOnce() {
        EtcdException refusal =
                catchThrowableOfType(EtcdException.class, () -> leases.keepAlive(new LeaseId(77), notes));
        bench.settle();

        assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        assertThat(refusal).hasMessageContaining("4d");
        assertThat(asked()).isEqualTo(1);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void keepAlive_badArguments_areNamedBeforeEtcdIsAsked() {
        assertThatThrownBy(() -> leases.keepAlive(LeaseId.NONE, notes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leaseId: 0 (expected: the id of a lease)");
        assertThatThrownBy(() -> leases.keepAlive(null, notes)).hasMessage("leaseId");
        assertThatThrownBy(() -> leases.keepAlive(id, null)).hasMessage("listener");
        assertThat(asked()).isZero();
    }

    @Test
    void keepAlive_firstAskedDuringABlip_isRetried() {
        bench.backend.next(Call.KEEP_ALIVE, Fault.answerLost());

        LeaseKeepAlive keepAlive = bench.whileTimeRuns(() -> leases.keepAlive(id, notes));

        assertThat(keepAlive.isAlive()).isTrue();
    }

    @Test
    void keepAlive_etcdAway_isALeaseErrorAndLeavesNothing() {
        bench.partition();

        EtcdException failure =
                catchThrowableOfType(EtcdException.class, () -> bench.whileTimeRuns(() -> leases.keepAlive(id, notes)));
        bench.backend.heal();
        bench.advance(TTL);

        assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_ERROR);
        assertThat(EtcdException.isConnectionError(failure)).isTrue();
        assertThat(bench.etcd().leases()).isEmpty();
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void keepAlive_givenUpWhileEtcdHangs_keepsNothingWhenTheAnswerComesAfterAll() {
        bench.backend.next(Call.KEEP_ALIVE, Fault.slow(bench.virtual, Duration.ofMinutes(1)));

        EtcdException failure =
                catchThrowableOfType(EtcdException.class, () -> bench.whileTimeRuns(() -> leases.keepAlive(id, notes)));
        bench.advance(Duration.ofMinutes(2));

        assertThat(EtcdException.isTimeoutError(failure)).isTrue();
        assertThat(asked()).isEqualTo(1);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void outage_lapsesAtTheLocalDeadline_andEndsWhenEtcdSaysSo() {
        LeaseKeepAlive keepAlive = leases.keepAlive(id, notes);
        bench.partition();

        bench.advance(TTL.minusNanos(1));
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(keepAlive.remaining()).isEqualTo(Duration.ofNanos(1));
        bench.advance(Duration.ofNanos(1));
        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED);
        assertThat(keepAlive.isAlive()).isFalse();
        assertThat(keepAlive.remaining()).isZero();
        assertThat(keepAlive.loss()).contains(LeaseLoss.LAPSED);
        bench.advance(TTL);
        bench.backend.heal();
        bench.advance(BACKOFF);

        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED, LeaseLoss.EXPIRED);
        assertThat(keepAlive.loss()).contains(LeaseLoss.EXPIRED);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void lapsedButAliveInEtcd_isRenewedAndAliveAgain() {
        LeaseKeepAlive keepAlive = leases.keepAlive(id, notes);
        bench.partition();
        bench.advance(TTL.minusSeconds(2));
        bench.etcd().connect().leases().keepAliveOnce(id).join();
        bench.advance(Duration.ofSeconds(5));

        bench.backend.heal();
        bench.advance(BACKOFF);

        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED, TTL);
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(keepAlive.loss()).isEmpty();
    }

    @Test
    void retryNow_endsTheWaitForTheNextAttempt() {
        leases.keepAlive(id, notes);
        bench.partition();
        bench.advance(THIRD.plusSeconds(10));
        bench.backend.heal();

        leases.retryNow();
        bench.settle();

        assertThat(notes.told).containsExactly(TTL);
    }

    @Test
    void revokedFromOutside_isToldAtTheNextRenewal_asNotExpired() {
        LeaseKeepAlive keepAlive = leases.keepAlive(id, notes);
        bench.etcd().revokeLease(id);

        bench.advance(THIRD);

        assertThat(notes.told).containsExactly(LeaseLoss.REVOKED);
        assertThat(keepAlive.isAlive()).isFalse();
        assertThat(keepAlive.loss()).contains(LeaseLoss.REVOKED);
    }

    @Test
    void revokeLease_sameManager_isToldAtOnce() {
        leases.keepAlive(id, notes);
        Notes others = new Notes();
        leases.keepAlive(id, others);

        leases.revokeLease(id);
        bench.settle();

        assertThat(notes.losses()).containsExactly(LeaseLoss.REVOKED);
        assertThat(others.losses()).containsExactly(LeaseLoss.REVOKED);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void revokeLease_outcomeUnknown_isFoundOutSoon() {
        leases.keepAlive(id, notes);
        for (int i = 0; i < 4; i++) {
            bench.backend.next(Call.REVOKE, i == 0 ? Fault.answerLost() : Fault.requestLost());
        }

        assertThatThrownBy(() -> bench.whileTimeRuns(() -> {
                    leases.revokeLease(id);
                    return true;
                }))
                .isInstanceOf(EtcdException.class);
        bench.settle();

        assertThat(notes.told).containsExactly(LeaseLoss.REVOKED);
    }

    @Test
    void otherCallFindsTheLeaseGone_isToldAtOnce() {
        leases.keepAlive(id, notes);
        bench.etcd().revokeLease(id);

        assertThatThrownBy(() -> leases.getLeaseInfo(id)).isInstanceOf(EtcdException.class);
        bench.settle();

        assertThat(notes.told).containsExactly(LeaseLoss.REVOKED);
    }

    @Test
    void close_stopsRenewing_revokesNothing_tellsNothing() {
        LeaseKeepAlive keepAlive = leases.keepAlive(id, notes);

        keepAlive.close();
        keepAlive.close();
        bench.settle();

        assertThat(keepAlive.isAlive()).isFalse();
        assertThat(keepAlive.loss()).isEmpty();
        assertThat(bench.time.scheduled()).isZero();
        assertThat(bench.etcd().leases()).containsExactly(id);
        bench.advance(TTL.plusSeconds(1));
        assertThat(bench.etcd().leases()).isEmpty();
        assertThat(notes.told).isEmpty();
    }

    @Test
    void twoOfOneLease_shareTheRenewals_andCloseIndependently() {
        Notes second = new Notes();
        LeaseKeepAlive first = leases.keepAlive(id, notes);
        LeaseKeepAlive other = leases.keepAlive(id, second);
        bench.advance(TTL);
        assertThat(asked()).isEqualTo(2 + 3);

        first.close();
        bench.advance(TTL);

        assertThat(asked()).isEqualTo(2 + 6);
        assertThat(other.isAlive()).isTrue();
        assertThat(second.told).hasSize(6);
        assertThat(notes.told).hasSize(3);
        other.close();
        bench.settle();
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void secondOfOneLease_isARenewalForTheFirst_evenWhenThatHadLapsed() {
        LeaseKeepAlive first = leases.keepAlive(id, notes);
        bench.partition();
        bench.advance(TTL.minusSeconds(1));
        bench.etcd().connect().leases().keepAliveOnce(id).join();
        bench.advance(Duration.ofSeconds(2));
        bench.backend.heal();

        LeaseKeepAlive second = leases.keepAlive(id);
        bench.settle();

        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED, TTL);
        assertThat(first.isAlive()).isTrue();
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void keepAlive_whoseOwnRenewalCompletesARefresh_isKept() {
        leases.refreshLease(id, TTL.plusSeconds(5));
        bench.advance(Duration.ofSeconds(6));

        LeaseKeepAlive keepAlive = leases.keepAlive(id, notes);
        bench.settle();
        assertThat(notes.told).isEmpty();
        bench.advance(TTL.multipliedBy(2));

        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(notes.told).hasSize(6);
    }

    @Test
    void keepAlive_afterALoss_beginsAnew() {
        leases.keepAlive(id, notes);
        leases.revokeLease(id);
        bench.etcd().connect().leases().grant(TTL, id).join();

        LeaseKeepAlive again = leases.keepAlive(id);
        bench.advance(TTL.multipliedBy(2));

        assertThat(again.isAlive()).isTrue();
        assertThat(notes.told).containsExactly(LeaseLoss.REVOKED);
    }

    @Test
    void managerCloses_renewsNoMore_andTellsEveryListener() {
        List<Notes> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Notes each = new Notes();
            all.add(each);
            leases.keepAlive(i % 2 == 0 ? id : leases.createLease(TTL), each);
        }
        LeaseKeepAlive last = leases.keepAlive(id, notes);
        leases.close();
        leases.close();
        bench.settle();

        assertThat(all).allSatisfy(each -> assertThat(each.losses()).containsExactly(LeaseLoss.MANAGER_CLOSED));
        assertThat(last.isAlive()).isFalse();
        assertThat(last.loss()).contains(LeaseLoss.MANAGER_CLOSED);
        assertThat(bench.time.scheduled()).isZero();
        assertThat(bench.etcd().leases()).hasSize(51);
        last.close();
        assertThat(last.loss()).contains(LeaseLoss.MANAGER_CLOSED);
    }

    @Test
    void managerCloses_whileKeepAliveWaits_keepsNothing() {
        bench.backend.next(Call.KEEP_ALIVE, Fault.slow(bench.virtual, Duration.ofSeconds(1)));
        Bench.Pending<LeaseKeepAlive> pending = bench.begin(() -> leases.keepAlive(id, notes));

        leases.close();
        LeaseKeepAlive keepAlive = bench.finish(pending);
        bench.settle();

        assertThat(keepAlive.loss()).contains(LeaseLoss.MANAGER_CLOSED);
        assertThat(notes.told).containsExactly(LeaseLoss.MANAGER_CLOSED);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void calls_afterClose_areInvalid() {
        leases.close();

        for (Runnable call : List.<Runnable>of(
                () -> leases.keepAlive(id, notes),
                () -> leases.getLeaseInfo(id),
                leases::listLeases,
                () -> leases.refreshLease(id, TTL),
                () -> leases.revokeLease(id))) {
            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(
                            EtcdException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_STATE));
        }
    }

    private int asked() {
        return bench.backend.count(Call.KEEP_ALIVE);
    }
}

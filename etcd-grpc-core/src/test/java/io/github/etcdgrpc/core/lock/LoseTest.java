package io.github.etcdgrpc.core.lock;

import static io.github.etcdgrpc.core.lock.LockBench.TTL;
import static io.github.etcdgrpc.core.lock.LockBench.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.lock.LockOptions;
import io.github.etcdgrpc.lock.LockOptions.RefreshPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a holder learns that it holds no more, and what it does to keep or change what it has. */
@Timeout(60)
class LoseTest {
    private static final Duration MARGIN = TTL.dividedBy(20);

    private final LockBench one = LockBench.open();
    private final LockBench two = one.another();
    private final AtomicInteger lost = new AtomicInteger();

    @Test
    void held_isRenewedForAsLongAsEtcdAnswers() {
        HeldLock held = one.lock("job");
        one.advance(Duration.ofHours(1));

        assertThat(held.isHeld()).isTrue();
        assertThat(held.remaining()).isGreaterThan(TTL.dividedBy(2));
    }

    @Test
    void partition_isLostBeforeAnotherCanHaveIt() {
        HeldLock held = locked();
        var waiting = two.begin("job");
        one.bench.partition();
        one.advance(TTL.minus(MARGIN).minusMillis(1));
        assertThat(held.isHeld()).isTrue();
        assertThat(held.remaining()).isEqualTo(Duration.ofMillis(1));
        assertThat(lost).hasValue(0);

        one.advance(Duration.ofMillis(1));
        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(1);
        assertThat(waiting.thread().isAlive()).as("etcd still counts").isTrue();

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
        one.bench.backend.heal();
        one.advance(Duration.ofMinutes(2));
        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(1);
    }

    @Test
    void partition_holderWasServedFromTheQueue_countsFromItsLastRenewalToo() {
        HeldLock first = two.lock("job");
        var waiting = one.begin("job");
        one.advance(Duration.ofSeconds(25));
        two.release(first);
        HeldLock held = one.bench.finish(waiting);
        one.bench.partition();

        one.advance(TTL.minus(MARGIN));

        assertThat(held.isHeld()).isFalse();
    }

    @Test
    void onLost_registeredAfterTheLoss_runsOnce() {
        HeldLock held = one.lock("job");
        one.bench.partition();
        one.advance(TTL);

        held.onLost(lost::incrementAndGet);
        one.advance(TTL);

        assertThat(lost).hasValue(1);
    }

    @Test
    void onLost_released_neverRuns() {
        HeldLock held = locked();
        one.release(held);
        one.bench.partition();
        held.onLost(lost::incrementAndGet);
        one.advance(TTL.multipliedBy(2));

        assertThat(lost).hasValue(0);
    }

    @Test
    void ownKeyDeletedByHand_isLostAtOnce() {
        HeldLock held = locked();
        one.advance(Duration.ofSeconds(1));

        one.delete(one.bench.keys().get(0));

        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(1);
    }

    @Test
    void ownKeyDeletedInTheFirstMoments_isLostSoon() {
        HeldLock held = locked();

        one.delete(one.bench.keys().get(0));
        one.advance(QueueNode.OWN_WATCH_DELAY);

        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(1);
    }

    @Test
    void leaseRevokedByHand_isLostAtOnce() {
        HeldLock held = locked();
        one.advance(Duration.ofSeconds(1));

        one.bench.etcd().revokeLease(one.bench.etcd().leases().get(0));
        one.bench.settle();

        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(1);
    }

    @Test
    void lost_closesQuietly_andUnlockIsRefused() {
        HeldLock held = locked();
        one.bench.partition();
        one.advance(TTL);

        held.close();

        assertFails(ErrorCode.LOCK_NOT_HELD, () -> one.locks.unlock("job"));
        assertFails(ErrorCode.LOCK_NOT_HELD, () -> one.locks.refresh("job", TTL));
        assertFails(ErrorCode.LOCK_NOT_HELD, () -> held.refresh(TTL));
        one.bench.backend.heal();
        one.closeAndCheck();
    }

    @Test
    void unlock_keyGoneBefore_isRefused() {
        one.lock("job");
        one.delete(one.bench.keys().get(0));

        assertFails(
                ErrorCode.LOCK_NOT_HELD,
                () -> one.whileTimeRuns(() -> {
                    one.locks.unlock("job");
                    return true;
                }));
    }

    @Test
    void unlock_answerLost_isNoSurprise() {
        one.lock("job");
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        one.whileTimeRuns(() -> {
            one.locks.unlock("job");
            return true;
        });

        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void release_etcdAway_failsAndGoesOnInTheBackground() {
        HeldLock held = one.lock("job");
        one.bench.backend.always(Fault.unreachable());

        assertFails(ErrorCode.LOCK_ERROR, () -> one.release(held));
        assertThat(held.isHeld()).isFalse();
        one.bench.backend.heal();
        one.advance(Duration.ofSeconds(4));

        assertThat(one.bench.keys()).isEmpty();
        one.closeAndCheck();
    }

    @Test
    void refresh_changesTheTtlAndNothingElse() {
        HeldLock held = one.lock("job");
        long token = held.fencingToken();
        var waiting = two.begin("job");

        one.whileTimeRuns(() -> {
            one.locks.refresh("job", Duration.ofSeconds(40));
            return true;
        });
        one.bench.partition();
        one.advance(Duration.ofSeconds(35));

        assertThat(held.isHeld()).isTrue();
        assertThat(held.fencingToken()).isEqualTo(token);
        assertThat(waiting.thread().isAlive()).isTrue();
        assertThat(two.whileTimeRuns(() -> two.locks.getLockInfo("job")).orElseThrow())
                .matches(info -> info.ttl().equals(Duration.ofSeconds(40)) && info.fencingToken() == token);
        one.advance(Duration.ofSeconds(6));
        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void refresh_answerLost_isFoundOut() {
        HeldLock held = one.lock("job");
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        one.whileTimeRuns(() -> {
            held.refresh(Duration.ofSeconds(40));
            return true;
        });
        one.advance(Duration.ofMinutes(3));

        assertThat(held.isHeld()).isTrue();
        assertThat(one.bench.etcd().leases()).hasSize(1);
    }

    @Test
    void refresh_neverAnswered_endsWithTheShorterOfBoth() {
        HeldLock held = one.lock("job");
        for (int i = 0; i < 4; i++) {
            one.bench.backend.next(Call.TXN, Fault.requestLost());
        }

        assertFails(
                ErrorCode.LOCK_ERROR,
                () -> one.whileTimeRuns(() -> {
                    held.refresh(Duration.ofSeconds(40));
                    return true;
                }));

        assertThat(held.isHeld()).isTrue();
        assertThat(held.remaining()).isLessThanOrEqualTo(TTL);
        one.release(held);
        one.closeAndCheck();
    }

    @Test
    void refresh_lostMeanwhile_isRefused() {
        HeldLock held = one.lock("job");
        one.delete(one.bench.keys().get(0));

        assertFails(
                ErrorCode.LOCK_NOT_HELD,
                () -> one.whileTimeRuns(() -> {
                    held.refresh(TTL.multipliedBy(2));
                    return true;
                }));
    }

    @Test
    void refreshPolicyOff_endsAfterItsTtl_unlessRefreshed() {
        LockOptions off = LockOptions.DEFAULTS.withRefreshPolicy(RefreshPolicy.OFF);
        HeldLock held = one.whileTimeRuns(() -> one.locks.lock("job", TTL, off));
        held.onLost(lost::incrementAndGet);
        one.advance(TTL.minusSeconds(2));
        assertThat(held.isHeld()).isTrue();
        one.whileTimeRuns(() -> {
            held.refresh(TTL);
            return true;
        });
        one.advance(TTL.minusSeconds(2));
        assertThat(held.isHeld()).isTrue();

        one.advance(Duration.ofSeconds(2));

        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(1);
        one.advance(Duration.ofSeconds(1));
        assertThat(one.bench.keys()).isEmpty();
        one.closeAndCheck();
    }

    @Test
    void historyLostWhileTheWatchIsBroken_heldIsReadAgain() {
        HeldLock held = locked();
        one.advance(Duration.ofSeconds(1));
        one.bench.etcd().leaderChange();
        one.put("/noise", "1");
        one.bench.etcd().compact();
        one.advance(Duration.ofSeconds(2));
        assertThat(held.isHeld()).isTrue();

        one.delete(one.bench.keys().get(0));

        assertThat(held.isHeld()).isFalse();
    }

    @Test
    void close_releasesWhatIsHeld_withoutCallingItALoss() {
        HeldLock held = locked();

        one.closeAndCheck();

        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(0);
        held.close();
    }

    @Test
    void close_etcdAway_endsWithinTheOperationTimeout() {
        one.lock("job");
        one.bench.partition();

        one.close();

        assertThat(one.bench.virtual.elapsed()).isLessThan(Duration.ofSeconds(11));
        assertThat(one.bench.time.scheduled()).isZero();
        one.advance(TTL);
        assertThat(one.bench.keys()).isEmpty();
    }

    private HeldLock locked() {
        HeldLock held = one.lock("job");
        held.onLost(lost::incrementAndGet);
        one.bench.settle();
        return held;
    }
}

package io.github.etcdgrpc.core.lock;

import static io.github.etcdgrpc.core.lock.LockBench.TTL;
import static io.github.etcdgrpc.core.lock.LockBench.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lock.HeldLock;
import io.grpc.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait for a lock: who is served when, and what is left of those who give up. */
@Timeout(60)
class WaitTest {
    private final LockBench one = LockBench.open();
    private final LockBench two = one.another();
    private final LockBench three = one.another();

    @Test
    void release_servesThoseWhoWaitInTheirOrder() {
        HeldLock first = one.lock("job");
        var second = two.begin("job");
        var third = three.begin("job");
        assertThat(second.thread().isAlive()).isTrue();

        one.release(first);
        HeldLock served = two.bench.finish(second);
        assertThat(served.isHeld()).isTrue();
        assertThat(third.thread().isAlive()).isTrue();
        two.release(served);

        HeldLock last = three.bench.finish(third);
        assertThat(last.fencingToken()).isGreaterThan(served.fencingToken());
        assertThat(served.fencingToken()).isGreaterThan(first.fencingToken());
    }

    @Test
    void release_costsOneReadForEachHandOver_andOneWatchForAll() {
        HeldLock held = one.lock("job");
        List<Bench.Pending<HeldLock>> waiting = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            waiting.add(two.begin("job"));
        }
        assertThat(two.count(Call.TXN)).isEqualTo(16);
        assertThat(two.count(Call.RANGE)).isZero();
        assertThat(one.bench.etcd().watches()).isOne();

        one.release(held);
        for (Bench.Pending<HeldLock> each : waiting) {
            two.release(two.bench.finish(each));
        }

        assertThat(two.count(Call.TXN)).isEqualTo(32);
        assertThat(two.count(Call.RANGE)).isEqualTo(16);
        assertThat(two.bench.virtual.elapsed()).isZero();
        one.close();
        two.closeAndCheck();
    }

    @Test
    void predecessorGivesUp_theNextDoesNotTakeItForARelease() {
        HeldLock held = one.lock("job");
        var second = two.bench.begin(() -> two.locks.lock("job", TTL, Duration.ofSeconds(3)));
        var third = three.begin("job");

        assertFails(ErrorCode.LOCK_ACQUISITION_TIMEOUT, () -> two.bench.finish(second));
        assertThat(third.thread().isAlive()).isTrue();
        assertThat(one.bench.keys()).hasSize(2);
        one.release(held);

        assertThat(three.bench.finish(third).isHeld()).isTrue();
    }

    @Test
    void wait_over_leavesNothingAndNeverGetsTheLock() {
        HeldLock held = one.lock("job");

        assertFails(
                ErrorCode.LOCK_ACQUISITION_TIMEOUT,
                () -> two.whileTimeRuns(() -> two.locks.lock("job", TTL, Duration.ofSeconds(2))));

        assertThat(one.bench.keys()).hasSize(1);
        assertThat(two.bench.virtual.elapsed()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_050));
        one.release(held);
        assertThat(one.bench.keys()).isEmpty();
        one.close();
        two.closeAndCheck();
    }

    @Test
    void wait_overWhileThePutIsOnItsWay_leavesNothing() {
        one.release(one.lock("warm-up"));
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ofSeconds(4)));

        assertFails(
                ErrorCode.LOCK_ACQUISITION_TIMEOUT,
                () -> one.whileTimeRuns(() -> one.locks.lock("job", TTL, Duration.ofSeconds(2))));
        assertThat(one.bench.virtual.elapsed()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_050));

        one.advance(Duration.ofSeconds(2));
        assertThat(one.bench.keys()).isEmpty();
        one.closeAndCheck();
    }

    @Test
    void wait_overAndThePutArrivesLater_isClearedAway() {
        one.release(one.lock("warm-up"));
        HeldLock other = one.lock("other");
        for (int i = 0; i < 2; i++) {
            one.bench.backend.next(Call.TXN, Fault.carriedOutLate(one.bench.virtual, Duration.ofSeconds(5)));
        }

        assertFails(
                ErrorCode.LOCK_ACQUISITION_TIMEOUT,
                () -> one.whileTimeRuns(() -> one.locks.lock("job", TTL, Duration.ofMillis(120))));
        one.advance(Duration.ofSeconds(5));
        assertThat(one.bench.keys()).as("it has arrived").anyMatch(key -> key.startsWith("/locks/job/"));
        one.advance(TTL);

        assertThat(one.bench.keys()).singleElement().matches(key -> key.startsWith("/locks/other/"));
        assertThat(other.isHeld()).isTrue();
        one.closeAndCheck();
    }

    @Test
    void wait_interrupted_leavesNothingAndKeepsTheFlag() {
        one.lock("job");
        AtomicBoolean flag = new AtomicBoolean();
        var waiting = two.bench.begin(() -> {
            try {
                return two.locks.lock("job", TTL);
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });

        waiting.thread().interrupt();

        assertFails(ErrorCode.INVALID_STATE, () -> two.bench.finish(waiting));
        assertThat(flag).isTrue();
        assertThat(one.bench.keys()).hasSize(1);
    }

    @Test
    void wait_contextCancelled_leavesNothing() {
        one.lock("job");
        Context.CancellableContext context = Context.current().withCancellation();
        var waiting = two.bench.begin(() -> context.call(() -> two.locks.lock("job", TTL)));

        context.cancel(null);

        assertFails(ErrorCode.OPERATION_TIMEOUT, () -> two.bench.finish(waiting));
        assertThat(one.bench.keys()).hasSize(1);
    }

    @Test
    void wait_etcdAway_returnsSoonAndClearsUpInTheBackground() {
        HeldLock held = one.lock("job");
        var waiting = two.bench.begin(() -> two.locks.lock("job", TTL, Duration.ofSeconds(2)));
        two.bench.partition();

        assertFails(ErrorCode.LOCK_ACQUISITION_TIMEOUT, () -> two.bench.finish(waiting));
        assertThat(two.bench.virtual.elapsed()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_050));
        assertThat(one.bench.keys()).hasSize(2);
        two.bench.backend.heal();
        two.advance(Duration.ofSeconds(4));

        assertThat(one.bench.keys()).hasSize(1);
        one.release(held);
        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void ownKeyDeleted_whileWaiting_queuesAnew() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        two.advance(QueueNode.OWN_WATCH_DELAY);

        two.delete(two.bench.keys().get(1));
        assertThat(one.bench.keys()).hasSize(2);
        one.release(held);

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void ownKeyDeleted_inTheFirstMoments_queuesAnew() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        two.delete(two.bench.keys().get(1));
        two.advance(QueueNode.OWN_WATCH_DELAY);
        assertThat(one.bench.keys()).hasSize(2);
        one.release(held);

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void ownLeaseRevoked_whileWaiting_queuesAnewOnAnother() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        two.advance(Duration.ofSeconds(1));
        two.bench.etcd().revokeLease(two.bench.etcd().keyValues().get(1).lease());
        two.advance(Duration.ofSeconds(1));

        one.release(held);

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
        one.close();
        two.closeAndCheck();
    }

    @Test
    void compaction_whileWaiting_changesNothing() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        one.put("/noise", "1");
        one.bench.etcd().compact();
        one.release(held);

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void leaderChangeAndRestart_whileWaiting_areOutlived() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        one.bench.etcd().leaderChange();
        one.advance(Duration.ofSeconds(1));
        one.bench.etcd().restart();
        one.release(held);
        two.advance(Duration.ofSeconds(2));

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void etcdAway_whileWaiting_isOutlived() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        two.bench.partition();
        one.release(held);
        two.advance(Duration.ofMinutes(2));
        assertThat(waiting.thread().isAlive()).isTrue();

        two.bench.backend.heal();

        assertThat(two.bench.finish(waiting).isHeld()).isTrue();
        one.close();
        two.closeAndCheck();
    }

    @Test
    void etcdAnswersAgain_whileWaiting_isAskedAtOnce() {
        HeldLock held = one.lock("job");
        var waiting = two.begin("job");
        two.bench.partition();
        one.release(held);
        two.advance(Duration.ofMinutes(2));
        two.bench.backend.heal();

        two.locks.retryNow();
        two.bench.settle();

        assertThat(waiting.result()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void close_failsThoseWhoWait_andLeavesNothing() {
        one.lock("job");
        var waiting = two.begin("job");

        two.close();

        assertFails(ErrorCode.INVALID_STATE, () -> two.bench.finish(waiting));
        assertThat(one.bench.keys()).hasSize(1);
        assertFails(ErrorCode.INVALID_STATE, () -> two.locks.lock("job", TTL));
        assertFails(ErrorCode.INVALID_STATE, () -> two.locks.isLocked("job"));
        assertThat(two.bench.time.scheduled()).isZero();
    }
}

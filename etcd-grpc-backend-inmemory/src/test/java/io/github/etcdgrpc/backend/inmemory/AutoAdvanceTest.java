package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.EtcdBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AutoAdvanceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration UNBOUNDED = Duration.ofSeconds(Long.MAX_VALUE);

    private final VirtualTime time = new VirtualTime().autoAdvance();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void await_somethingScheduled_skipsToIt() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.schedule(Duration.ofHours(5), () -> future.complete("later"));

        assertThat(time.await(future, UNBOUNDED)).isEqualTo("later");

        assertThat(time.elapsed()).isEqualTo(Duration.ofHours(5));
    }

    @Test
    void await_nothingComes_timesOutAtTheVeryBound() {
        Duration bound = Duration.ofNanos(10_000_000_001L);

        assertThatThrownBy(() -> time.await(new CompletableFuture<>(), bound)).isInstanceOf(TimeoutException.class);

        assertThat(time.elapsed()).isEqualTo(bound);
    }

    @Test
    void await_noTime_timesOutWithoutAnyPassing() {
        assertThatThrownBy(() -> time.await(new CompletableFuture<>(), Duration.ZERO))
                .isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed()).isZero();
    }

    @Test
    void await_futureEndsAtTheBound_whatWasScheduledFirstCounts() throws Exception {
        CompletableFuture<String> before = new CompletableFuture<>();
        time.schedule(SECOND, () -> before.complete("in time"));
        assertThat(time.await(before, SECOND)).isEqualTo("in time");

        CompletableFuture<String> after = new CompletableFuture<>();
        Duration half = SECOND.dividedBy(2);
        time.schedule(half, () -> time.schedule(half, () -> after.complete("late")));
        assertThatThrownBy(() -> time.await(after, SECOND)).isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(2));
    }

    @Test
    void await_workOnTheWay_runsInItsOrderAtItsTimes() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        for (int second : new int[] {3, 1, 2}) {
            time.schedule(Duration.ofSeconds(second), () -> log.add(second + " at " + time.elapsed()));
        }
        time.schedule(Duration.ofSeconds(4), () -> future.complete("end"));

        time.await(future, UNBOUNDED);

        assertThat(log).containsExactly("1 at PT1S", "2 at PT2S", "3 at PT3S");
    }

    @Test
    void await_deadHoldersLease_endsWithItsTtlGoneBy() throws Exception {
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time)) {
            EtcdBackend backend = etcd.connect();
            LeaseId lease = backend.leases()
                    .grant(Duration.ofSeconds(30), LeaseId.NONE)
                    .get()
                    .id();
            CompletableFuture<Duration> gone = new CompletableFuture<>();
            tellWhenGone(etcd, lease, gone);

            time.await(gone, UNBOUNDED);

            assertThat(gone.get()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        }
    }

    private void tellWhenGone(InMemoryEtcd etcd, LeaseId lease, CompletableFuture<Duration> gone) {
        if (!etcd.leases().contains(lease)) {
            gone.complete(time.elapsed());
            return;
        }
        time.schedule(SECOND, () -> tellWhenGone(etcd, lease, gone));
    }

    @Test
    void await_severalThreads_eachIsLetGoAtItsOwnTime() throws Exception {
        time.standStill();
        List<WaitingThread<Duration>> threads = new ArrayList<>();
        for (int second = 1; second <= 20; second++) {
            CompletableFuture<String> future = new CompletableFuture<>();
            time.schedule(Duration.ofSeconds(second), () -> future.complete("now"));
            threads.add(WaitingThread.awaiting(time, future, UNBOUNDED));
        }
        // a lull so long that a thread which was let go has looked at the time before it moves again
        time.autoAdvance(Duration.ofMillis(50));

        for (int second = 1; second <= 20; second++) {
            assertThat(threads.get(second - 1).result()).isGreaterThanOrEqualTo(Duration.ofSeconds(second));
        }
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void await_onItsOwnThread_skipsToo() throws Exception {
        CompletableFuture<Duration> timedOut = new CompletableFuture<>();
        time.executor().execute(() -> {
            assertThatThrownBy(() -> time.await(new CompletableFuture<>(), SECOND))
                    .isInstanceOf(TimeoutException.class);
            timedOut.complete(time.elapsed());
        });

        assertThat(time.await(timedOut, UNBOUNDED)).isEqualTo(SECOND);
    }

    @Test
    void await_nestedOnItsOwnThread_innerAndOuterEnd() throws Exception {
        CompletableFuture<String> outer = new CompletableFuture<>();
        CompletableFuture<String> both = new CompletableFuture<>();
        time.executor().execute(() -> {
            assertThatThrownBy(() -> time.await(outer, SECOND)).isInstanceOf(TimeoutException.class);
            log.add("outer at " + time.elapsed());
            both.complete("both");
        });
        time.executor().execute(() -> {
            assertThatThrownBy(() -> time.await(new CompletableFuture<>(), SECOND.multipliedBy(3)))
                    .isInstanceOf(TimeoutException.class);
            log.add("inner at " + time.elapsed());
        });

        time.await(both, UNBOUNDED);

        assertThat(log).containsExactly("inner at PT3S", "outer at PT3S");
    }

    @Test
    void await_futureEndedByAnotherThread_timeStandsMeanwhile() throws Exception {
        time.autoAdvance(Duration.ofSeconds(20));
        CompletableFuture<String> future = new CompletableFuture<>();
        WaitingThread<Duration> waiter = WaitingThread.awaiting(time, future, SECOND);

        future.complete("from elsewhere");

        assertThat(waiter.result()).isZero();
    }

    @Test
    void time_nobodyBlocked_standsStill() throws Exception {
        time.autoAdvance(Duration.ZERO);
        CompletableFuture<String> future = new CompletableFuture<>();
        time.schedule(SECOND, () -> log.add("too early"));
        time.schedule(Duration.ZERO, () -> future.complete("no time"));
        future.get();
        time.settle();

        assertThat(time.elapsed()).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void autoAdvance_switchedOnWhileAThreadIsBlocked_letsItGo() throws Exception {
        time.standStill();
        CompletableFuture<String> future = new CompletableFuture<>();
        WaitingThread<Duration> waiter = WaitingThread.awaiting(time, future, SECOND);
        time.schedule(Duration.ofMillis(10), () -> future.complete("soon"));

        time.autoAdvance();

        assertThat(waiter.result()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void standStill_blockedThread_waitsForAdvance() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.schedule(SECOND, () -> future.complete("advanced"));
        time.standStill();
        WaitingThread<Duration> waiter = WaitingThread.awaiting(time, future, UNBOUNDED);
        time.settle();
        assertThat(time.elapsed()).isZero();

        time.advance(SECOND);

        assertThat(waiter.result()).isEqualTo(SECOND);
    }

    @Test
    void advance_whileAThreadIsBlocked_addsToWhatHasPassed() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        WaitingThread<Duration> waiter = WaitingThread.awaiting(time, future, Duration.ofDays(1));
        Duration before = time.elapsed();

        time.advance(Duration.ofHours(1));

        assertThat(time.elapsed()).isGreaterThanOrEqualTo(before.plusHours(1));
        assertThat(waiter.failure()).isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed())
                .isBetween(Duration.ofDays(1), Duration.ofDays(1).plusHours(1));
    }

    @Test
    void autoAdvance_negativeLull_isRefusedWithItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> time.autoAdvance(Duration.ofMillis(-1)))
                .withMessage("lull: PT-0.001S (expected: >= 0)");
    }

    @Test
    void await_interruptedWhileBlocked_leavesNothingBehind() throws Exception {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        time.autoAdvance(Duration.ofSeconds(20));
        WaitingThread<String> waiter = WaitingThread.start("interrupted", () -> {
            blocked.set(Thread.currentThread());
            begun.countDown();
            return time.await(new CompletableFuture<String>(), UNBOUNDED);
        });
        begun.await();
        blocked.get().interrupt();

        assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
        time.autoAdvance();
        assertThatThrownBy(() -> time.await(new CompletableFuture<>(), SECOND)).isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void await_manyThreadsBlockAndWakeAThousandTimes_allTimesAreExact() throws Exception {
        int threads = 8;
        int rounds = 1_000;
        time.autoAdvance(Duration.ZERO);
        AtomicInteger exact = new AtomicInteger();
        List<WaitingThread<Integer>> all = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            Duration step = Duration.ofMillis(1 + index);
            all.add(WaitingThread.start("stress-" + index, () -> sleepVirtually(rounds, step, exact)));
        }
        for (WaitingThread<Integer> thread : all) {
            assertThat(thread.result()).isEqualTo(rounds);
        }

        assertThat(exact).hasValue(threads * rounds);
        assertThat(time.elapsed())
                .isGreaterThanOrEqualTo(Duration.ofMillis(threads).multipliedBy(rounds));
    }

    /** Waits {@code rounds} times, in turn for a future and for a bound, which both come after {@code bound}. */
    private int sleepVirtually(int rounds, Duration bound, AtomicInteger exact) throws Exception {
        for (int round = 0; round < rounds; round++) {
            CompletableFuture<Duration> future = new CompletableFuture<>();
            if (round % 2 == 0) {
                Duration before = time.elapsed();
                time.schedule(bound, () -> future.complete(time.elapsed()));
                Duration at = time.await(future, UNBOUNDED);
                count(exact, at.compareTo(before.plus(bound)) >= 0);
            } else {
                Duration before = time.elapsed();
                assertThatThrownBy(() -> time.await(future, bound)).isInstanceOf(TimeoutException.class);
                count(exact, time.elapsed().compareTo(before.plus(bound)) >= 0);
            }
        }
        return rounds;
    }

    private static void count(AtomicInteger counter, boolean holds) {
        if (holds) {
            counter.incrementAndGet();
        }
    }

    @Test
    void await_twoThreadsHandWorkToEachOtherAThousandTimes_noTimePasses() throws Exception {
        time.autoAdvance(Duration.ofSeconds(20));
        List<CompletableFuture<Integer>> pings = futures(1_000);
        List<CompletableFuture<Integer>> pongs = futures(1_000);
        WaitingThread<Duration> other = WaitingThread.start("pong", () -> {
            for (int round = 0; round < 1_000; round++) {
                pongs.get(round).complete(time.await(pings.get(round), SECOND) + 1);
            }
            return time.elapsed();
        });

        for (int round = 0; round < 1_000; round++) {
            pings.get(round).complete(round);
            assertThat(time.await(pongs.get(round), SECOND)).isEqualTo(round + 1);
        }

        assertThat(other.result()).isZero();
    }

    private static List<CompletableFuture<Integer>> futures(int count) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            futures.add(new CompletableFuture<>());
        }
        return futures;
    }
}

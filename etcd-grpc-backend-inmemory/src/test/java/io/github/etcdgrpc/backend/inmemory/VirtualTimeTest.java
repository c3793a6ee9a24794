package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void advance_severalTimers_runInOrderOfDueTimeThenOfScheduling() {
        log("3s", 3);
        log("1s first", 1);
        log("2s", 2);
        log("1s second", 1);

        time.advance(SECOND.multipliedBy(3));

        assertThat(log).containsExactly("1s first", "1s second", "2s", "3s");
    }

    @Test
    void advance_timerBeyondTheStep_waitsForTheNextStep() {
        log("late", 2);

        time.advance(Duration.ofMillis(1999));
        assertThat(log).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(log).containsExactly("late");
    }

    @Test
    void advance_taskSeesTheTimeItWasDueAt() {
        long begin = time.nanoTime();
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        time.schedule(SECOND, () -> seen.add(time.nanoTime() - begin));
        time.schedule(SECOND.multipliedBy(5), () -> seen.add(time.nanoTime() - begin));

        time.advance(SECOND.multipliedBy(9));

        assertThat(seen).containsExactly(1_000_000_000L, 5_000_000_000L);
        assertThat(time.nanoTime() - begin).isEqualTo(9_000_000_000L);
        assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(9));
    }

    @Test
    void advance_taskThatSchedulesItself_runsAtEachOfItsTimesWithinOneStep() {
        AtomicInteger ticks = new AtomicInteger();
        tickEverySecond(ticks);

        time.advance(SECOND.multipliedBy(1000));

        assertThat(ticks).hasValue(1000);
    }

    @Test
    void advance_workThatFollowsFromATimer_hasRunOnReturn() {
        time.schedule(
                SECOND,
                () -> time.executor()
                        .execute(() -> time.schedule(
                                Duration.ZERO, () -> time.executor().execute(() -> log.add("end")))));

        time.advance(SECOND);

        assertThat(log).containsExactly("end");
    }

    @Test
    void advance_severalSteps_areTheSameAsOne() {
        log("1s", 1);
        log("2s", 2);

        for (int step = 0; step < 20; step++) {
            time.advance(Duration.ofMillis(100));
        }

        assertThat(log).containsExactly("1s", "2s");
    }

    @Test
    void advance_onItsOwnThread_isRefused() {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        time.executor().execute(() -> {
            try {
                time.advance(SECOND);
            } catch (IllegalStateException expected) {
                refused.set(expected);
            }
        });

        time.settle();

        assertThat(refused.get()).hasMessageContaining("from within its own work");
    }

    @Test
    void advance_negative_isRefusedWithItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
                .withMessage("step: PT-1S (expected: >= 0)");
    }

    @Test
    void advance_tasksThrow_firstFailureComesOutAndTheOthersAreSuppressed() {
        RuntimeException first = new RuntimeException("first");
        AssertionError second = new AssertionError("second");
        time.schedule(SECOND, () -> {
            throw first;
        });
        time.schedule(SECOND, () -> {
            throw second;
        });
        log("still runs", 2);

        assertThatThrownBy(() -> time.advance(SECOND.multipliedBy(2))).isSameAs(first);

        assertThat(first.getSuppressed()).containsExactly(second);
        assertThat(log).containsExactly("still runs");
        time.settle();
    }

    @Test
    void schedule_withoutDelay_runsWithoutAdvanceAndNeverInside() {
        Thread caller = Thread.currentThread();
        AtomicReference<Thread> runner = new AtomicReference<>();
        time.schedule(Duration.ZERO, () -> runner.set(Thread.currentThread()));
        time.schedule(Duration.ofSeconds(-5), () -> log.add("negative"));

        time.settle();

        assertThat(runner.get()).isNotNull().isNotSameAs(caller);
        assertThat(log).containsExactly("negative");
        assertThat(time.elapsed()).isZero();
    }

    @Test
    void schedule_beyondAllTime_neverRuns() {
        time.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> log.add("never"));

        time.advance(Duration.ofDays(10_000));

        assertThat(log).isEmpty();
    }

    @Test
    void cancel_beforeItIsDue_takesItBack() {
        Scheduled task = time.schedule(SECOND, () -> log.add("cancelled"));
        time.schedule(SECOND, () -> log.add("kept"));
        task.cancel();
        task.cancel();

        time.advance(SECOND);

        assertThat(log).containsExactly("kept");
    }

    @Test
    void cancel_byATaskOfTheSameTime_takesItBack() {
        AtomicReference<Scheduled> second = new AtomicReference<>();
        time.schedule(SECOND, () -> second.get().cancel());
        second.set(time.schedule(SECOND, () -> log.add("cancelled")));

        time.advance(SECOND);

        assertThat(log).isEmpty();
    }

    @Test
    void cancel_afterItRan_changesNothing() {
        Scheduled task = time.schedule(SECOND, () -> log.add("ran"));
        time.advance(SECOND);
        task.cancel();
        assertThat(log).containsExactly("ran");
    }

    @Test
    void nanoTimeAndNow_moveTogetherFromUnrelatedOrigins() {
        assertThat(time.nanoTime() % 2).isNotZero();
        assertThat(time.nanoTime()).isNotEqualTo(time.now().toEpochMilli() * 1_000_000);
        var before = time.now();

        time.advance(Duration.ofMinutes(2));

        assertThat(Duration.between(before, time.now())).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void settle_chainOfExecutorWork_hasRunOnReturn() {
        chain(5_000);

        time.settle();

        assertThat(log).containsExactly("end of chain");
    }

    @Test
    void advanceUntil_stopsAtTheTimeThatMakesItTrue() {
        AtomicInteger ticks = new AtomicInteger();
        tickEverySecond(ticks);

        Duration moved = time.advanceUntil(() -> ticks.get() == 7, Duration.ofMinutes(1));

        assertThat(moved).isEqualTo(SECOND.multipliedBy(7));
        assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(7));
    }

    @Test
    void advanceUntil_trueAlready_doesNotMove() {
        log("later", 1);
        assertThat(time.advanceUntil(() -> true, SECOND)).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void advanceUntil_neverTrue_failsAfterAllOfTheTime() {
        log("within", 3);

        assertThatThrownBy(() -> time.advanceUntil(() -> false, SECOND.multipliedBy(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PT5S");

        assertThat(log).containsExactly("within");
        assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(5));
    }

    @Test
    void thread_idle_endsByItselfAndComesBack() throws Exception {
        AtomicReference<Thread> first = new AtomicReference<>();
        time.executor().execute(() -> first.set(Thread.currentThread()));
        time.settle();

        first.get().join();
        time.executor().execute(() -> log.add("on another thread"));
        time.settle();

        assertThat(first.get().isDaemon()).isTrue();
        assertThat(log).containsExactly("on another thread");
    }

    @Test
    void executor_manyThreadsAtOnce_losesNothing() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int index = 0; index < 8; index++) {
            Thread thread = new Thread(() -> {
                for (int task = 0; task < 1_000; task++) {
                    time.executor().execute(() -> ran.setPlain(ran.getPlain() + 1));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        time.settle();

        assertThat(ran).hasValue(8_000);
    }

    private void log(String line, int seconds) {
        time.schedule(Duration.ofSeconds(seconds), () -> log.add(line));
    }

    private void tickEverySecond(AtomicInteger ticks) {
        time.schedule(SECOND, () -> {
            ticks.incrementAndGet();
            tickEverySecond(ticks);
        });
    }

    private void chain(int left) {
        time.executor().execute(() -> {
            if (left > 0) {
                chain(left - 1);
            } else {
                log.add("end of chain");
            }
        });
    }
}

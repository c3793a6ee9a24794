package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualTimeDeadlockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration UNBOUNDED = Duration.ofSeconds(Long.MAX_VALUE);

    private final VirtualTime time = new VirtualTime(Duration.ofSeconds(15));
    private final VirtualTime impatient = new VirtualTime(Duration.ofMillis(200));
    private final CompletableFuture<String> never = new CompletableFuture<>();

    @Test
    void autoAdvance_allWaitForNothing_eachIsToldWhatWaitsForWhat() throws Exception {
        time.autoAdvance();
        WaitingThread<String> one = WaitingThread.start("one", () -> time.await(never, UNBOUNDED));
        WaitingThread<String> two = WaitingThread.start("two", () -> time.await(never, UNBOUNDED));

        for (WaitingThread<String> each : List.of(one, two)) {
            assertThat(each.failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("every call that waits does so without bound, and nothing is scheduled")
                    .hasMessageContaining("Waiting in await: 2")
                    .hasMessageContaining("thread \"one\" waits for " + CompletableFuture.class.getName())
                    .hasMessageContaining("thread \"two\"")
                    .hasMessageContaining("without bound")
                    .hasMessageContaining("at " + VirtualTimeDeadlockTest.class.getName())
                    .hasMessageContaining("Scheduled: nothing");
        }
        assertThat(never).isNotDone();
        assertThat(time.elapsed()).isZero();
    }

    @Test
    void autoAdvance_afterADeadlock_goesOn() throws Exception {
        time.autoAdvance();
        assertThatThrownBy(() -> time.await(never, UNBOUNDED)).isInstanceOf(IllegalStateException.class);

        CompletableFuture<String> future = new CompletableFuture<>();
        time.schedule(SECOND, () -> future.complete("later"));

        assertThat(WaitingThread.awaiting(time, future, UNBOUNDED).result()).isEqualTo(SECOND);
    }

    @Test
    void autoAdvance_workThrewInsteadOfEndingTheFuture_theReportSaysSo() {
        time.autoAdvance();
        time.schedule(SECOND, () -> {
            throw new IllegalArgumentException("the reason");
        });

        assertThatThrownBy(() -> time.await(never, UNBOUNDED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at PT1S of virtual time")
                .hasMessageContaining("java.lang.IllegalArgumentException: the reason");
        assertThatThrownBy(time::settle).hasMessage("the reason");
    }

    @Test
    void autoAdvance_deadlockOnItsOwnThread_isThrownThereAndToTheOthers() throws Exception {
        time.autoAdvance();
        CompletableFuture<String> thrown = new CompletableFuture<>();
        time.executor().execute(() -> {
            assertThatThrownBy(() -> time.await(never, UNBOUNDED))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("thread \"virtual-time\"");
            thrown.complete("thrown");
        });

        assertThat(thrown.get()).isEqualTo("thrown");
    }

    @Test
    void autoAdvance_oneHasABound_isNoDeadlockUntilItHasPassed() throws Exception {
        time.autoAdvance();
        WaitingThread<String> unbounded = WaitingThread.start("unbounded", () -> time.await(never, UNBOUNDED));
        WaitingThread<Duration> bounded = WaitingThread.awaiting(time, new CompletableFuture<>(), SECOND);

        assertThat(bounded.failure()).isInstanceOf(TimeoutException.class);
        assertThat(unbounded.failure()).hasMessageContaining("at PT1S of virtual time");
    }

    @Test
    void autoAdvance_workThatGoesOnForEver_endsWhenPatienceDoes() {
        impatient.autoAdvance();
        tickForEver();

        assertThatThrownBy(() -> impatient.await(never, UNBOUNDED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody has moved the time for PT0.2S of real time");
        assertThat(impatient.elapsed()).isPositive();
    }

    private void tickForEver() {
        impatient.schedule(SECOND, this::tickForEver);
    }

    @Test
    void manual_nobodyAdvances_isToldAfterAWhileWhatIsScheduled() {
        impatient.schedule(SECOND, () -> never.complete("if only somebody advanced"));

        assertThatThrownBy(() -> impatient.await(never, SECOND.multipliedBy(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody has moved the time for PT0.2S of real time, at PT0S of virtual time")
                .hasMessageContaining("at most PT2S more")
                .hasMessageContaining("Scheduled: 1\n  in PT1S: " + VirtualTimeDeadlockTest.class.getName());
        assertThat(never).isNotDone();
    }

    @Test
    void manual_nobodyAdvancesForItsOwnThread_isToldToo() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        impatient.executor().execute(() -> {
            try {
                impatient.await(never, UNBOUNDED);
            } catch (Exception failure) {
                thrown.complete(failure);
            }
        });

        assertThat(thrown)
                .succeedsWithin(Duration.ofSeconds(20))
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thread \"virtual-time\"");
    }

    @Test
    void manual_workBlocksForReal_theReportSaysWhere() {
        CountDownLatch blockade = new CountDownLatch(1);
        impatient.executor().execute(() -> {
            try {
                blockade.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> impatient.await(never, UNBOUNDED))
                .hasMessageContaining("Work under way: ")
                .hasMessageContaining(CountDownLatch.class.getName());
        blockade.countDown();
    }

    @Test
    void manual_timerOfAProcess_theReportSaysWhose() {
        EtcdProcess process = InMemoryEtcd.create(impatient).process("server");
        process.timekeeper().schedule(SECOND, () -> never.complete("never"));

        assertThatThrownBy(() -> process.timekeeper().await(never, SECOND.multipliedBy(2)))
                .hasMessageContaining("at most PT2S more\n    at " + getClass().getName())
                .hasMessageContaining("Scheduled: 1\n  in PT1S: " + getClass().getName() + " of process server");
    }

    @Test
    void manual_callOfAPartitionedProcess_theReportSaysWhatIsLost() {
        EtcdProcess process = InMemoryEtcd.create(impatient).process("server");
        EtcdBackend backend = process.connect();
        process.faults().partition();
        CompletableFuture<PutResult> put = FaultBench.put(backend, "a");

        assertThatThrownBy(() -> process.timekeeper().await(put, UNBOUNDED))
                .hasMessageContaining("Scheduled: 2"
                        + "\n  in PT5S: timeout of put a, which is on a silent line of process server"
                        + "\n  in PT13S: end of the silent connection to in-memory:2379 of process server");
    }

    @Test
    void manual_somebodyGoesOnAdvancing_patienceBeginsAnew() throws Exception {
        VirtualTime patient = new VirtualTime(Duration.ofMillis(500));
        WaitingThread<Duration> waiter = WaitingThread.awaiting(patient, never, Duration.ofDays(10_000));
        CompletableFuture<Void> realTime =
                new CompletableFuture<Void>().completeOnTimeout(null, 1_300, TimeUnit.MILLISECONDS);
        while (!realTime.isDone()) {
            patient.advance(Duration.ofNanos(1));
            Thread.onSpinWait();
        }

        never.complete("at last");

        assertThat(waiter.result()).isPositive();
    }
}

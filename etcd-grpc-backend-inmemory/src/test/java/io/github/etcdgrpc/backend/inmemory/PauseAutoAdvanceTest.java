package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call does that waits in a process which stands still, while time advances by itself. */
@Timeout(30)
class PauseAutoAdvanceTest {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(60);
    private static final Duration UNBOUNDED = Duration.ofSeconds(Long.MAX_VALUE);

    /** Longer than it takes to call something a deadlock. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdProcess process = etcd.process("server");
    private final CompletableFuture<String> future = new CompletableFuture<>();

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void await_resumedByWorkToCome_endsThen_withWhatHappenedMeanwhile() throws Exception {
        time.schedule(BOUND.multipliedBy(2), () -> future.complete("meanwhile"));
        WaitingThread<String> waiter = waitPaused(BOUND);

        assertThat(waiter.result()).isEqualTo("meanwhile at PT1M");
    }

    @Test
    void await_nothingHappenedMeanwhile_timesOutWhenResumed() throws Exception {
        WaitingThread<String> waiter = waitPaused(BOUND);

        assertThat(waiter.failure()).isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed()).isEqualTo(PAUSE);
    }

    @Test
    void await_boundNotPassedWhenResumed_goesOnWaitingForTheRest() throws Exception {
        WaitingThread<String> waiter = waitPaused(PAUSE.plus(BOUND));

        assertThat(waiter.failure()).isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed()).isEqualTo(PAUSE.plus(BOUND));
    }

    @Test
    void await_lateTimerEndsTheFuture_isInTimeThoughTheBoundHasPassed() throws Exception {
        process.timekeeper().schedule(Duration.ofSeconds(1), () -> future.complete("late"));
        WaitingThread<String> waiter = waitPaused(BOUND);

        assertThat(waiter.result()).isEqualTo("late at PT1M");
    }

    @Test
    void await_pausedWhileItWaits_itsBoundMovesNoTime_andItIsNoDeadlock() throws Exception {
        VirtualTime impatient = new VirtualTime(PATIENCE);
        EtcdProcess stopped = InMemoryEtcd.create(impatient).process("server");
        WaitingThread<String> waiter =
                WaitingThread.start("waits", () -> stopped.timekeeper().await(future, BOUND));
        while (impatient.scheduled() == 0) {
            Thread.onSpinWait(); // until it waits, and so its bound is scheduled
        }
        stopped.pause();
        impatient.autoAdvance();

        assertThat(waiter.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody has moved the time for " + PATIENCE + " of real time, at PT0S")
                .hasMessageContaining("waits for process server to be resumed, without bound");
        assertThat(impatient.elapsed()).isZero();
    }

    @Test
    void await_resumedByAnotherThreadWithNothingScheduled_goesOn() throws Exception {
        process.pause();
        time.autoAdvance();
        WaitingThread<String> waiter = waiting(UNBOUNDED);
        WaitingThread<Boolean> resumer = WaitingThread.start("resumer", () -> {
            process.resume();
            return future.complete("resumed");
        });

        assertThat(resumer.result()).isTrue();
        assertThat(waiter.result()).isEqualTo("resumed at PT0S");
    }

    @Test
    void await_etcdClosed_goesOn() throws Exception {
        process.pause();
        WaitingThread<String> waiter = waiting(UNBOUNDED);
        future.complete("closed");
        etcd.close();

        assertThat(waiter.result()).isEqualTo("closed at PT0S");
    }

    private WaitingThread<String> waitPaused(Duration bound) {
        process.pause();
        time.schedule(PAUSE, process::resume);
        WaitingThread<String> waiter = waiting(bound);
        time.autoAdvance();
        return waiter;
    }

    private WaitingThread<String> waiting(Duration bound) {
        Timekeeper own = process.timekeeper();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        WaitingThread<String> waiter = WaitingThread.start("waits", () -> {
            begun.complete(null);
            return own.await(future, bound) + " at " + time.elapsed();
        });
        begun.join();
        return waiter;
    }
}

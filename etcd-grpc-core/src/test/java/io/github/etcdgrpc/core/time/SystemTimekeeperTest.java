package io.github.etcdgrpc.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemTimekeeperTest {
    private static final String NAME = "systemtimekeepertest";

    private final SystemTimekeeper timekeeper = new SystemTimekeeper(NAME);

    @AfterEach
    void close() {
        timekeeper.close();
    }

    @Test
    void schedule_runsOnItsTimerNotBeforeTheDelay() throws Exception {
        long begin = timekeeper.nanoTime();
        CompletableFuture<String> thread = new CompletableFuture<>();

        timekeeper.schedule(
                Duration.ofMillis(20),
                () -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread.get(10, TimeUnit.SECONDS)).isEqualTo(NAME + "-timer");
        assertThat(timekeeper.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void schedule_zeroOrLess_stillNeverRunsInsideTheCall() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();

        timekeeper.schedule(Duration.ofSeconds(-1), () -> thread.complete(Thread.currentThread()));

        assertThat(thread.get(10, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void cancel_beforeItsTime_neverRuns() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Void> later = new CompletableFuture<>();

        timekeeper.schedule(Duration.ofMillis(50), () -> ran.set(true)).cancel();
        timekeeper.schedule(Duration.ofMillis(100), () -> later.complete(null));
        later.get(10, TimeUnit.SECONDS);

        assertThat(ran).isFalse();
    }

    @Test
    void schedule_taskThrows_theTimerGoesOn() throws Exception {
        CompletableFuture<Void> later = new CompletableFuture<>();

        timekeeper.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("a bug");
        });
        timekeeper.schedule(Duration.ofMillis(1), () -> later.complete(null));

        assertThat(later.get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void await_tooLate_leavesTheFuture() {
        CompletableFuture<String> never = new CompletableFuture<>();

        assertThatThrownBy(() -> timekeeper.await(never, Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
        assertThat(never).isNotDone();
    }

    @Test
    void await_cancelled_isAnExecutionException() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);

        assertThatThrownBy(() -> timekeeper.await(cancelled, Duration.ofSeconds(1)))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void close_leavesNoThread_andDropsWhatComesLater() {
        AtomicBoolean ran = new AtomicBoolean();
        timekeeper.schedule(Duration.ofMillis(1), () -> {});
        timekeeper.executor().execute(() -> {});

        timekeeper.close();
        timekeeper.schedule(Duration.ZERO, () -> ran.set(true));
        timekeeper.executor().execute(() -> ran.set(true));

        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().startsWith(NAME)));
        assertThat(ran).isFalse();
    }
}

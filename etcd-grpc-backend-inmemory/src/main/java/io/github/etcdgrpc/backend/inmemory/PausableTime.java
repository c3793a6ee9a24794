package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The time of a process that can be stopped, as by SIGSTOP, while the time underneath goes on.
 *
 * <p>While it is stopped no task begins and no wait ends; those that would have are made up for, in their order, when it goes on. The clocks do not stop.
 * What has begun before the stop runs to its end.
 */
final class PausableTime implements Timekeeper {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Timekeeper time;
    private final List<Runnable> late = new ArrayList<>();
    private @Nullable CompletableFuture<Void> resumed;

    PausableTime(Timekeeper time) {
        this.time = time;
    }

    /** Stops. Without effect when stopped. */
    synchronized void pause() {
        if (resumed == null) {
            resumed = new CompletableFuture<>();
        }
    }

    /** Goes on, and makes up for what was missed. Without effect when not stopped. */
    void resume() {
        CompletableFuture<Void> end;
        synchronized (this) {
            end = resumed;
            resumed = null;
            late.forEach(Runnable::run);
            late.clear();
        }
        if (end != null) {
            end.complete(null);
        }
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        requireNonNull(task, "task");
        AtomicBoolean cancelled = new AtomicBoolean();
        Runnable unlessCancelled = () -> {
            if (!cancelled.get()) {
                task.run();
            }
        };
        Scheduled scheduled =
                time.schedule(delay, () -> runOrKeep(unlessCancelled, again -> time.schedule(Duration.ZERO, again)));
        return () -> {
            cancelled.set(true);
            scheduled.cancel();
        };
    }

    @Override
    public Executor executor() {
        return task -> {
            requireNonNull(task, "task");
            time.executor().execute(() -> runOrKeep(task, time.executor()::execute));
        };
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            T value = time.await(future, atMost);
            awaitResumed();
            return value;
        } catch (ExecutionException failed) {
            awaitResumed();
            throw failed;
        } catch (TimeoutException late) {
            awaitResumed();
            if (!future.isDone()) {
                throw late;
            }
            return time.await(future, Duration.ZERO);
        }
    }

    private void awaitResumed() throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<Void> pause = currentPause();
        while (pause != null) {
            time.await(pause, FOREVER);
            pause = currentPause();
        }
    }

    private synchronized @Nullable CompletableFuture<Void> currentPause() {
        return resumed;
    }

    /** Runs a task, or has it begin anew on its thread when the process goes on. */
    private void runOrKeep(Runnable task, Consumer<Runnable> again) {
        synchronized (this) {
            if (resumed != null) {
                late.add(() -> again.accept(() -> runOrKeep(task, again)));
                return;
            }
        }
        task.run();
    }
}

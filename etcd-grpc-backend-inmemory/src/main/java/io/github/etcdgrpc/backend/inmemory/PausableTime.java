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
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final Timekeeper time;
    private final String whose;
    private final List<Runnable> late = new ArrayList<>();
    private CompletableFuture<Void> stopped = new CompletableFuture<>();
    private @Nullable Resumption resumption;

    /** @param whose for people to read */
    PausableTime(Timekeeper time, String whose) {
        this.time = time;
        this.whose = whose;
    }

    /** Stops. Without effect when stopped. */
    void pause() {
        CompletableFuture<Void> stop;
        synchronized (this) {
            if (resumption != null) {
                return;
            }
            resumption = new Resumption(whose);
            stop = stopped;
            stopped = new CompletableFuture<>();
        }
        stop.complete(null);
    }

    /** Goes on, and makes up for what was missed. Without effect when not stopped. */
    void resume() {
        Resumption end;
        synchronized (this) {
            end = resumption;
            resumption = null;
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
        requireNonNull(delay, "delay");
        requireNonNull(task, "task");
        AtomicBoolean cancelled = new AtomicBoolean();
        Runnable unlessCancelled = () -> {
            if (!cancelled.get()) {
                task.run();
            }
        };
        Scheduled scheduled = time.schedule(
                delay, new Stoppable(task, unlessCancelled, again -> time.schedule(Duration.ZERO, again)));
        return () -> {
            cancelled.set(true);
            scheduled.cancel();
        };
    }

    @Override
    public Executor executor() {
        return task -> {
            requireNonNull(task, "task");
            time.executor().execute(new Stoppable(task, task, time.executor()::execute));
        };
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        requireNonNull(future, "future");
        requireNonNull(atMost, "atMost");
        long begin = time.nanoTime();
        while (true) {
            Resumption pause = currentPause();
            if (pause != null) {
                time.await(pause, FOREVER);
            } else if (future.isDone()) {
                return time.await(future, Duration.ZERO);
            } else {
                awaitWhileRunning(future, atMost.minusNanos(time.nanoTime() - begin));
            }
        }
    }

    /** Waits until the future has ended or this is stopped. */
    private void awaitWhileRunning(CompletableFuture<?> future, Duration atMost)
            throws TimeoutException, InterruptedException {
        CompletableFuture<Object> either = CompletableFuture.anyOf(future, currentStop());
        try {
            time.await(either, atMost);
        } catch (ExecutionException ended) {
            return; // as the future has, whose error its own await tells
        } catch (TimeoutException passed) {
            if (!future.isDone() && currentPause() == null) {
                throw passed;
            }
        } finally {
            either.cancel(false);
        }
    }

    private synchronized CompletableFuture<Void> currentStop() {
        return resumption == null ? stopped : CompletableFuture.completedFuture(null);
    }

    private synchronized @Nullable Resumption currentPause() {
        return resumption;
    }

    private synchronized boolean keepWhenStopped(Runnable beginAnew) {
        return resumption != null && late.add(beginAnew);
    }

    /** A task that does not begin while this is stopped, but anew on its thread when it goes on. */
    private final class Stoppable implements NamedWork {
        private final Runnable original;
        private final Runnable task;
        private final Consumer<Runnable> again;

        Stoppable(Runnable original, Runnable task, Consumer<Runnable> again) {
            this.original = original;
            this.task = task;
            this.again = again;
        }

        @Override
        public void run() {
            if (!keepWhenStopped(() -> again.accept(this))) {
                task.run();
            }
        }

        @Override
        public String workName() {
            return NamedWork.nameOf(original) + " of " + whose;
        }
    }
}

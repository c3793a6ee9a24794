package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A time on which {@link Fiber}s wait, and that knows how many timers stand. Waits have no timer in this count. */
final class FiberTime implements Timekeeper {
    private final Timekeeper under;
    private final AtomicInteger timers = new AtomicInteger();

    FiberTime(Timekeeper under) {
        this.under = under;
    }

    /** Returns how many delayed tasks have neither begun nor been taken back. */
    int timers() {
        return timers.get();
    }

    @Override
    public long nanoTime() {
        return under.nanoTime();
    }

    @Override
    public Instant now() {
        return under.now();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Timer timer = new Timer();
        Scheduled scheduled = under.schedule(delay, () -> {
            timer.end();
            task.run();
        });
        return () -> {
            timer.end();
            scheduled.cancel();
        };
    }

    @Override
    public Executor executor() {
        return under.executor();
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!future.isDone()) {
            Fiber.current().await(future, atMost, under);
        }
        try {
            return future.get();
        } catch (CancellationException cancelled) {
            throw new ExecutionException(cancelled);
        }
    }

    /** Counted until it ends. */
    private final class Timer {
        private boolean ended;

        Timer() {
            timers.incrementAndGet();
        }

        synchronized void end() {
            if (!ended) {
                ended = true;
                timers.decrementAndGet();
            }
        }
    }
}

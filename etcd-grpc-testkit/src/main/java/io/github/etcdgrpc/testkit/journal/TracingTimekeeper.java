package io.github.etcdgrpc.testkit.journal;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** A timekeeper whose work knows who ordered it. */
final class TracingTimekeeper implements Timekeeper {
    private final Timekeeper time;

    TracingTimekeeper(Timekeeper time) {
        this.time = time;
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
        return time.schedule(delay, Origin.carriedBy(task));
    }

    @Override
    public Executor executor() {
        Executor executor = time.executor();
        return task -> executor.execute(Origin.carriedBy(task));
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        return time.await(future, atMost);
    }

    @Override
    public String toString() {
        return time.toString();
    }
}

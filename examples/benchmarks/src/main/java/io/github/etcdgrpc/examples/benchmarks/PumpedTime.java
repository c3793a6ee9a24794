package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/**
 * Runs the library's work on the thread of the benchmark, so that what is measured is the work and not its hand-over between threads. Delayed work,
 * such as the renewal of a lease, never becomes due.
 */
final class PumpedTime implements Timekeeper {
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** Runs what waits, and what follows from it, until nothing is left. */
    void pump() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        if (delay.isZero() || delay.isNegative()) {
            waiting.add(task);
        }
        return () -> waiting.remove(task);
    }

    @Override
    public Executor executor() {
        return waiting::add;
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        pump();
        if (!future.isDone()) {
            throw new TimeoutException("still waiting when there was nothing left to do");
        }
        return future.get();
    }
}

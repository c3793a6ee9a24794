package io.github.etcdgrpc.core.faulty;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** A timekeeper that knows how much of what was scheduled has neither begun nor been taken back. */
public final class CountingTime implements Timekeeper {
    private final Timekeeper real;
    private final Set<Object> waiting = ConcurrentHashMap.newKeySet();

    /** Creates one over another. */
    public CountingTime(Timekeeper real) {
        this.real = real;
    }

    /** Returns how much waits for its time. */
    public int scheduled() {
        return waiting.size();
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Object mark = new Object();
        waiting.add(mark);
        Scheduled scheduled = real.schedule(delay, () -> {
            waiting.remove(mark);
            task.run();
        });
        return () -> {
            waiting.remove(mark);
            scheduled.cancel();
        };
    }

    @Override
    public Executor executor() {
        return real.executor();
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        return real.await(future, atMost);
    }
}

package io.github.etcdgrpc.core.faulty;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** A timekeeper that knows how much of what was scheduled has neither begun nor been taken back. */
public final class CountingTime implements Timekeeper {
    private static final CompletableFuture<?> RUNNING = CompletableFuture.completedFuture(true);

    private final Timekeeper real;
    private final Map<Thread, CompletableFuture<?>> followed = new ConcurrentHashMap<>();
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

    /**
     * Waits as the real one does. Of a thread that {@link #follow} knows it can be told at any moment whether its wait is over, even before the thread itself has noticed.
     */
    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!followed.containsKey(Thread.currentThread())) {
            return real.await(future, atMost);
        }
        CompletableFuture<Object> alarm = new CompletableFuture<>();
        Scheduled scheduled = real.schedule(atMost, () -> alarm.complete(true));
        CompletableFuture<Object> over = CompletableFuture.anyOf(future.handle((value, failure) -> true), alarm);
        followed.put(Thread.currentThread(), over);
        try {
            over.get();
        } finally {
            followed.put(Thread.currentThread(), RUNNING);
            scheduled.cancel();
        }
        return real.await(future, Duration.ZERO);
    }

    /** Lets it be told of a thread, before it is started, whether it waits. */
    void follow(Thread thread) {
        followed.put(thread, RUNNING);
    }

    /** Tells whether a followed thread waits for something that is yet to come. */
    boolean isWaiting(Thread thread) {
        return !followed.getOrDefault(thread, RUNNING).isDone();
    }
}

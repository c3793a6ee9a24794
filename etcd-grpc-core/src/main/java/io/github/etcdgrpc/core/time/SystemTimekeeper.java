package io.github.etcdgrpc.core.time;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the machine: one timer thread, and worker threads that go when they have had nothing to do for a while.
 *
 * <p>All threads are daemons and bear the name given here. After {@link #close()} nothing scheduled runs, and new work is dropped in silence: it
 * can only be the tail of what is being closed.
 */
public final class SystemTimekeeper implements Timekeeper, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SystemTimekeeper.class);
    private static final int MAX_WORKERS = 16;
    private static final Duration WORKER_IDLE = Duration.ofSeconds(30);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;

    /** Creates one whose threads are called {@code <name>-timer} and {@code <name>-worker-<n>}. Starts no thread. */
    public SystemTimekeeper(String name) {
        timer = new ScheduledThreadPoolExecutor(1, daemons(name + "-timer"), (task, pool) -> {});
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        workers = new ThreadPoolExecutor(
                MAX_WORKERS,
                MAX_WORKERS,
                WORKER_IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                numberedDaemons(name + "-worker-"),
                (task, pool) -> {});
        workers.allowCoreThreadTimeOut(true);
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
        Future<?> future = timer.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public Executor executor() {
        return task -> workers.execute(guarded(task));
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (CancellationException cancelled) {
            throw new ExecutionException(cancelled);
        }
    }

    /** Ends both kinds of threads, and waits for running work to end, for two seconds at most. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        awaitEnd(timer);
        awaitEnd(workers);
    }

    private static void awaitEnd(ExecutorService pool) {
        try {
            if (!pool.awaitTermination(CLOSE_BOUND.toNanos(), TimeUnit.NANOSECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RejectedExecutionException closing) {
                log.debug("work dropped while closing", closing);
            } catch (RuntimeException failure) {
                log.warn("a task of the library failed", failure);
            }
        };
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static ThreadFactory numberedDaemons(String prefix) {
        AtomicInteger next = new AtomicInteger(1);
        return task -> daemons(prefix + next.getAndIncrement()).newThread(task);
    }
}

package io.github.etcdgrpc.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/**
 * The one source of time and of delayed work. Whoever makes one ends it.
 *
 * <p>Code that takes its time from here runs unchanged under virtual time.
 */
public interface Timekeeper {

    /** A piece of work that was scheduled. */
    @FunctionalInterface
    interface Scheduled {

        /** Takes the work back if it has not begun. Idempotent. */
        void cancel();
    }

    /** Returns a monotonic time in nanoseconds, of use only in differences. */
    long nanoTime();

    /** Returns the time of the wall clock, for people to read. It may jump; nothing may depend on it. */
    Instant now();

    /**
     * Runs {@code task} once, not before {@code delay} has passed, on a thread of this timekeeper and never inside this call.
     *
     * <p>The task must be short and must not block; what takes long goes to {@link #executor()}. What it throws is logged or reported by the timekeeper.
     *
     * @param delay zero or less means as soon as possible
     */
    Scheduled schedule(Duration delay, Runnable task);

    /** Returns where the library's own work and callbacks run, which may block. Never runs a task inside {@code execute}. */
    Executor executor();

    /**
     * Waits on the calling thread until the future ends, and at most {@code atMost} of this timekeeper's time.
     *
     * @return the future's value
     * @throws ExecutionException when the future ended with an error, or was cancelled, which is its cause
     * @throws TimeoutException when it did not end in time; it is left as it is
     * @throws InterruptedException when the thread was interrupted; the future is left as it is
     */
    <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException;
}

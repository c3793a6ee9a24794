package io.github.etcdgrpc.backend.inmemory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A thread of a test that does one thing which may wait, and what came of it. */
final class WaitingThread<T> {
    private static final long GENEROUS_SECONDS = 25;

    /** What may wait. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws Exception;
    }

    private final CompletableFuture<T> result = new CompletableFuture<>();

    private WaitingThread(String name, Work<T> work) {
        Thread thread = new Thread(() -> run(work), name);
        thread.setDaemon(true);
        thread.start();
    }

    static <T> WaitingThread<T> start(String name, Work<T> work) {
        return new WaitingThread<>(name, work);
    }

    /** Has a thread wait in {@code await}, and return how much virtual time had gone by when it was let go; or throw as {@code await} did. */
    static WaitingThread<Duration> awaiting(VirtualTime time, CompletableFuture<?> future, Duration atMost) {
        return start("waits-" + atMost, () -> {
            time.await(future, atMost);
            return time.elapsed();
        });
    }

    T result() throws Exception {
        return result.get(GENEROUS_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns what the work threw. */
    Throwable failure() throws Exception {
        try {
            T unexpected = result.get(GENEROUS_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("returned " + unexpected);
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private void run(Work<T> work) {
        try {
            result.complete(work.run());
        } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
        }
    }
}

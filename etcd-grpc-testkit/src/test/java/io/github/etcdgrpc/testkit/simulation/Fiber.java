package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A thread of an application that calls the library, which blocks, in turn with the virtual time's thread: one of the two runs at a time, so that nothing depends on how threads are
 * scheduled.
 *
 * <p>All methods but {@link #await} are for the virtual time's thread.
 */
final class Fiber {
    private static final ThreadLocal<@Nullable Fiber> CURRENT = new ThreadLocal<>();
    private static final long PATIENCE_SECONDS = 30;

    private final String name;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private @Nullable Thread thread;
    private @Nullable Object wait;
    private @Nullable Throwable failure;
    private boolean interrupted;
    private boolean killed;
    private boolean ended;

    private Fiber(String name) {
        this.name = name;
    }

    /** Runs {@code call} on one of {@code threads} and returns when it waits or has ended. */
    static Fiber begin(Executor threads, String name, Runnable call) {
        Fiber fiber = new Fiber(name);
        threads.execute(() -> fiber.run(call));
        fiber.handOver();
        return fiber;
    }

    /** Returns the fiber that calls this. */
    static Fiber current() {
        Fiber fiber = CURRENT.get();
        if (fiber == null) {
            throw new IllegalStateException("a blocking call outside of any fiber");
        }
        return fiber;
    }

    boolean isOver() {
        return ended;
    }

    /** Interrupts its wait, if it waits. */
    void interrupt() {
        if (wait != null) {
            interrupted = true;
            handOver();
        }
    }

    /** Has this wait and all to come end at once: its process is dead, and nothing that it still does comes through. */
    void kill() {
        killed = true;
        interrupt();
    }

    /** Lets the virtual time go on until {@code future} has ended, {@code atMost} has passed, or an interrupt. From the fiber itself. */
    void await(CompletableFuture<?> future, Duration atMost, Timekeeper time)
            throws InterruptedException, TimeoutException {
        if (Thread.interrupted() || killed) {
            throw new InterruptedException();
        }
        Object mine = new Object();
        wait = mine;
        Scheduled alarm = time.schedule(atMost, () -> wake(mine));
        future.whenComplete((value, error) -> time.executor().execute(() -> wake(mine)));
        back.release();
        go.acquireUninterruptibly();
        wait = null;
        alarm.cancel();
        if (interrupted) {
            interrupted = false;
            throw new InterruptedException();
        }
        if (!future.isDone()) {
            throw new TimeoutException();
        }
    }

    private void wake(Object ofWait) {
        if (wait == ofWait) {
            handOver();
        }
    }

    private void run(Runnable call) {
        go.acquireUninterruptibly();
        thread = Thread.currentThread();
        CURRENT.set(this);
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        } finally {
            CURRENT.remove();
            Thread.interrupted();
            ended = true;
            back.release();
        }
    }

    /** Lets it run until it waits or ends. */
    private void handOver() {
        go.release();
        try {
            if (!back.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Thread running = thread;
                throw new Violation(name + " blocks for real, in "
                        + (running == null ? "?" : Arrays.toString(running.getStackTrace())));
            }
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
        if (failure != null) {
            throw Violation.of(failure, "%s failed with %s", name, failure);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

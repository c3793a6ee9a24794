package io.github.etcdgrpc.backend.inmemory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which the work of a {@link VirtualTime} runs, with the work that waits for it.
 *
 * <p>Time stands at {@code elapsedNanos} and may be moved by the loop thread as far as {@code targetNanos}, which {@link #moveTo} sets. The loop is
 * <em>quiet</em> when nothing is ready, no timer is due up to the target, and the loop thread either rests or is parked in {@link #runUntilDone}.
 */
final class VirtualLoop {
    private static final long IDLE_NANOS = Duration.ofMillis(200).toNanos();
    private static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workCame = lock.newCondition();
    private final Condition becameQuiet = lock.newCondition();
    private final ArrayDeque<VirtualTask> ready = new ArrayDeque<>();
    private final TreeSet<VirtualTask> timers = new TreeSet<>(VirtualTask.IN_ORDER);
    private final List<Throwable> failures = new ArrayList<>();
    private volatile long elapsedNanos;
    private long targetNanos;
    private long scheduled;
    private boolean busy;
    private volatile @Nullable Thread thread;

    /** Returns how much virtual time has passed. */
    long elapsedNanos() {
        return elapsedNanos;
    }

    boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /** Takes in work that is due after {@code delayNanos}; at once when that is not positive. */
    VirtualTask schedule(long delayNanos, Runnable work) {
        lock.lock();
        try {
            VirtualTask task = new VirtualTask(after(delayNanos), scheduled++, work);
            if (delayNanos <= 0) {
                ready.add(task);
            } else {
                timers.add(task);
            }
            wakeForWork();
            return task;
        } finally {
            lock.unlock();
        }
    }

    void cancel(VirtualTask task) {
        lock.lock();
        try {
            task.cancel();
            timers.remove(task);
        } finally {
            lock.unlock();
        }
    }

    /** Lets time run on to {@code nanos}, waits until the loop is quiet there, and throws what its tasks threw since the last time. */
    void moveTo(long nanos) {
        lock.lock();
        try {
            targetNanos = nanos;
            wakeForWork();
            awaitQuiet();
            elapsedNanos = nanos;
            throwFailures();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the earliest timer is due, or {@link Long#MAX_VALUE} when there is none. */
    long nextDueNanos() {
        lock.lock();
        try {
            return timers.isEmpty() ? Long.MAX_VALUE : timers.first().dueNanos;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes on with other work, on the loop thread from within a task, until the future is done.
     *
     * @throws TimeoutException when virtual time reached the deadline before
     */
    void runUntilDone(CompletableFuture<?> future, long atMostNanos) throws TimeoutException, InterruptedException {
        VirtualTask alarm = schedule(atMostNanos, VirtualLoop::wakeUp);
        CompletableFuture<?> waker = future.whenComplete((value, error) -> schedule(0, VirtualLoop::wakeUp));
        lock.lock();
        try {
            while (!future.isDone()) {
                if (elapsedNanos >= alarm.dueNanos) {
                    throw new TimeoutException();
                }
                parkUntilWork();
                runNext();
            }
        } finally {
            lock.unlock();
            waker.cancel(false);
            cancel(alarm);
        }
    }

    private void parkUntilWork() throws InterruptedException {
        busy = false;
        try {
            while (!hasWork()) {
                becameQuiet.signalAll();
                workCame.await();
            }
        } finally {
            busy = true;
        }
    }

    private void run() {
        lock.lock();
        try {
            while (restUntilWork()) {
                runNext();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits a moment for work. Returns false when none came and the thread is no longer the loop's. */
    private boolean restUntilWork() {
        busy = false;
        long left = IDLE_NANOS;
        while (!hasWork()) {
            if (left <= 0) {
                thread = null;
                return false;
            }
            becameQuiet.signalAll();
            try {
                left = workCame.awaitNanos(left);
            } catch (InterruptedException leftBehindByTask) {
                left = IDLE_NANOS;
            }
        }
        busy = true;
        return true;
    }

    private boolean hasWork() {
        return !ready.isEmpty() || (!timers.isEmpty() && timers.first().dueNanos <= targetNanos);
    }

    private void runNext() {
        VirtualTask task = next();
        if (task.isCancelled()) {
            return;
        }
        lock.unlock();
        Throwable failure = null;
        try {
            task.run();
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        } finally {
            lock.lock();
        }
        if (failure != null) {
            failures.add(failure);
        }
    }

    private VirtualTask next() {
        if (!ready.isEmpty()) {
            return ready.remove();
        }
        VirtualTask timer = timers.first();
        timers.remove(timer);
        elapsedNanos = Math.max(elapsedNanos, timer.dueNanos);
        return timer;
    }

    /** Work that does nothing but end the rest of a thread, which then looks around. */
    private static void wakeUp() {}

    private void wakeForWork() {
        if (!hasWork()) {
            return;
        }
        if (thread == null) {
            start();
        } else {
            workCame.signalAll();
        }
    }

    private void start() {
        Thread started = new Thread(this::run, "virtual-time");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void awaitQuiet() {
        long left = STUCK_AFTER.toNanos();
        while (busy || hasWork()) {
            if (left <= 0) {
                throw stuck();
            }
            try {
                left = becameQuiet.awaitNanos(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while work of the virtual time runs", interrupted);
            }
        }
    }

    private IllegalStateException stuck() {
        Thread stuck = thread;
        String where = stuck == null ? "" : Arrays.toString(stuck.getStackTrace());
        return new IllegalStateException("the virtual time's work has not come to rest within " + STUCK_AFTER
                + " of real time (tasks must not block but in VirtualTime.await): it is at " + where);
    }

    private void throwFailures() {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.remove(0);
        failures.forEach(first::addSuppressed);
        failures.clear();
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first;
    }

    private long after(long delayNanos) {
        long due = elapsedNanos + Math.max(0, delayNanos);
        return due < 0 ? Long.MAX_VALUE : due;
    }
}

package io.github.etcdgrpc.backend.inmemory;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;

/** The work that a {@link VirtualLoop} has yet to do: what is ready, in the order in which it came, and before all else; and what waits for its time. */
final class VirtualAgenda {
    /** The due time of what is never due. */
    static final long NEVER = Long.MAX_VALUE;

    private final ArrayDeque<VirtualTask> ready = new ArrayDeque<>();
    private final TreeSet<VirtualTask> timers = new TreeSet<>(VirtualTask.IN_ORDER);
    private long scheduled;

    /** Takes in work that is due {@code delayNanos} after {@code nowNanos}; that is ready when the delay is not positive. */
    VirtualTask add(long nowNanos, long delayNanos, Runnable work) {
        VirtualTask task = new VirtualTask(later(nowNanos, delayNanos), scheduled++, work);
        if (delayNanos <= 0) {
            ready.add(task);
        } else {
            timers.add(task);
        }
        return task;
    }

    void cancel(VirtualTask task) {
        task.cancel();
        timers.remove(task);
    }

    /** Returns whether there is something to do when time may be moved as far as {@code nanos}. */
    boolean hasWorkUntil(long nanos) {
        return !ready.isEmpty() || (!timers.isEmpty() && timers.first().dueNanos <= nanos);
    }

    /** Takes out what is to be done first. There must be something. */
    VirtualTask next() {
        if (!ready.isEmpty()) {
            return ready.remove();
        }
        VirtualTask timer = timers.first();
        timers.remove(timer);
        return timer;
    }

    /** Returns when the earliest timer is due, or {@link #NEVER}. */
    long nextDueNanos() {
        return timers.isEmpty() ? NEVER : timers.first().dueNanos;
    }

    /** Returns what waits for its time, the earliest first. */
    List<VirtualTask> timers() {
        return List.copyOf(timers);
    }

    /** Returns how much work waits. */
    int size() {
        return ready.size() + timers.size();
    }

    private static long later(long nowNanos, long delayNanos) {
        long due = nowNanos + Math.max(0, delayNanos);
        return due < 0 ? NEVER : due;
    }
}

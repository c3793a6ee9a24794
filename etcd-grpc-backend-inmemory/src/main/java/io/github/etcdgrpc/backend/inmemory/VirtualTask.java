package io.github.etcdgrpc.backend.inmemory;

import java.util.Comparator;

/** A piece of work of a {@link VirtualLoop}. Its fields are guarded by the loop's lock. */
final class VirtualTask {
    /** Earliest first; of the same time, the one that was scheduled first. */
    static final Comparator<VirtualTask> IN_ORDER =
            Comparator.<VirtualTask>comparingLong(task -> task.dueNanos).thenComparingLong(task -> task.sequence);

    final long dueNanos;
    private final long sequence;
    private final Runnable work;
    private boolean cancelled;

    VirtualTask(long dueNanos, long sequence, Runnable work) {
        this.dueNanos = dueNanos;
        this.sequence = sequence;
        this.work = work;
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void run() {
        work.run();
    }

    /** Returns what kind of work it is, for people to read. */
    String workName() {
        return NamedWork.nameOf(work);
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Timekeeper;
import java.util.ArrayList;
import java.util.List;

/**
 * The time of a cluster, from 0 at its creation: that of one of the timekeepers that are there, and when this one leaves, of another, without a jump.
 * Guarded by the cluster's lock.
 */
final class ClusterClock {
    private final List<Timekeeper> present = new ArrayList<>();
    private Timekeeper current;
    private long originNanos;

    ClusterClock(Timekeeper first) {
        present.add(first);
        current = first;
        originNanos = first.nanoTime();
    }

    /** Returns the time since the cluster was created. */
    long nanos() {
        return current.nanoTime() - originNanos;
    }

    /** Returns whose time it is. */
    Timekeeper timekeeper() {
        return current;
    }

    void join(Timekeeper timekeeper) {
        present.add(timekeeper);
    }

    /** Takes leave of a timekeeper that joined. Returns whether the time is another's from now on, to which timers must move. */
    boolean leave(Timekeeper timekeeper) {
        present.remove(timekeeper);
        if (timekeeper != current || present.contains(timekeeper) || present.isEmpty()) {
            return false;
        }
        long now = nanos();
        current = present.get(0);
        originNanos = current.nanoTime() - now;
        return true;
    }
}

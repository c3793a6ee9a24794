package io.github.etcdgrpc.backend.inmemory;

/**
 * How much real time a {@link BlockedCall} has left to wait in with nobody moving the virtual time. Guarded by the loop's lock.
 *
 * <p>Counts rests rather than asking a clock for the time.
 */
final class Patience {
    private final long nanos;
    private long leftNanos;
    private long movesSeen;

    /** @param moves how often the time had been moved when the wait began */
    Patience(long nanos, long moves) {
        this.nanos = nanos;
        this.leftNanos = nanos;
        this.movesSeen = moves;
    }

    long leftNanos() {
        return leftNanos;
    }

    void spend(long rested) {
        leftNanos -= rested;
    }

    /** Returns whether it is over. It begins anew when somebody has moved the time since it last began. */
    boolean isOver(long moves) {
        if (leftNanos > 0) {
            return false;
        }
        boolean moved = movesSeen != moves;
        if (moved) {
            movesSeen = moves;
            leftNanos = nanos;
        }
        return !moved;
    }
}

package io.github.etcdgrpc.lease;

/**
 * The number by which a cluster knows a lease.
 *
 * @param value the number; positive for a lease that the server numbered, 0 for {@link #NONE}
 */
public record LeaseId(long value) implements Comparable<LeaseId> {
    /** No lease: a key that stays until it is deleted, or a grant whose id the server chooses. */
    public static final LeaseId NONE = new LeaseId(0);

    /** Tells whether this is {@link #NONE}. */
    public boolean isNone() {
        return value == 0;
    }

    @Override
    public int compareTo(LeaseId other) {
        return Long.compare(value, other.value);
    }

    /** Returns the id in hexadecimal, as {@code etcdctl} prints it. */
    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}

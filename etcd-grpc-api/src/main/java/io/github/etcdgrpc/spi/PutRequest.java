package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.util.Set;

/**
 * Writes a key. Without a lease, and without {@link Option#IGNORE_LEASE}, it detaches the key from the lease it had.
 *
 * @param key the key
 * @param value the new value; empty with {@link Option#IGNORE_VALUE}
 * @param lease the lease to attach it to, {@link LeaseId#NONE} for none
 * @param options what else to do
 */
public record PutRequest(Bytes key, Bytes value, LeaseId lease, Set<Option> options) implements Op {

    /** What else a put can do. */
    public enum Option {
        /** Return what the key was before. */
        PREVIOUS,
        /** Keep the value; the key must exist. */
        IGNORE_VALUE,
        /** Keep the lease; the key must exist. */
        IGNORE_LEASE
    }

    /** Copies the options. */
    public PutRequest {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(lease, "lease");
        options = Set.copyOf(options);
    }

    /** Puts a value without a lease. */
    public static PutRequest of(Bytes key, Bytes value) {
        return of(key, value, LeaseId.NONE);
    }

    /** Puts a value under a lease. */
    public static PutRequest of(Bytes key, Bytes value, LeaseId lease) {
        return new PutRequest(key, value, lease, Set.of());
    }

    /** Returns this request with these options instead. */
    public PutRequest withOptions(Option... others) {
        return new PutRequest(key, value, lease, Set.of(others));
    }

    /** Leaves the value out but for its size: values may hold what does not belong in a log. */
    @Override
    public String toString() {
        return "put " + key + "{" + value.size() + " bytes, lease=" + lease + ", " + options + "}";
    }
}

package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;

/**
 * A key and what etcd knows of it at one revision.
 *
 * @param key the key
 * @param value the value; empty when only keys were asked for
 * @param createRevision the revision that created the key; 0 on a deletion
 * @param modRevision the revision that changed it last, or deleted it
 * @param version how often it was put since its creation, from 1; 0 on a deletion
 * @param lease the lease it is attached to, {@link LeaseId#NONE} without one
 */
public record KeyValue(Bytes key, Bytes value, long createRevision, long modRevision, long version, LeaseId lease) {

    /** Refuses nulls. */
    public KeyValue {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(lease, "lease");
    }

    /** Leaves the value out but for its size: values may hold what does not belong in a log. */
    @Override
    public String toString() {
        return key + "@" + modRevision + "{create=" + createRevision + ", version=" + version + ", lease=" + lease
                + ", " + value.size() + " bytes}";
    }
}

package io.github.etcdgrpc.lock;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.Optional;

/**
 * Who holds a lock, as etcd shows it: whichever client in whichever language.
 *
 * <p>A snapshot: by the time the caller reads it, it may be over. When a lock was acquired is not in it, since etcd counts revisions and no time.
 *
 * @param key the lock
 * @param owner the name that the holder gave; empty for a client that gives none, such as {@code etcdctl} and Go's {@code concurrency.Mutex}
 * @param fencingToken the holder's, see {@link HeldLock#fencingToken()}
 * @param leaseId the lease with which the lock ends; {@link LeaseId#NONE} when it stays until somebody deletes its key
 * @param ttl the TTL of that lease; zero without one
 * @param remaining what it has left, unless it is renewed; zero without one, and when it has just ended
 * @param waiters how many wait behind the holder, clients of all kinds together
 */
public record LockInfo(
        String key,
        Optional<String> owner,
        long fencingToken,
        LeaseId leaseId,
        Duration ttl,
        Duration remaining,
        long waiters) {

    /** Refuses nulls. */
    public LockInfo {
        requireNonNull(key, "key");
        requireNonNull(owner, "owner");
        requireNonNull(leaseId, "leaseId");
        requireNonNull(ttl, "ttl");
        requireNonNull(remaining, "remaining");
    }
}

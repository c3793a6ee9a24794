package io.github.etcdgrpc.lock;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a lock, as etcd shows it: whichever client in whichever language.
 *
 * <p>A snapshot: by the time the caller reads it, it may be over.
 *
 * @param key the lock
 * @param owner the name that the holder gave; empty for a client that gives none, such as {@code etcdctl} and Go's {@code concurrency.Mutex}
 * @param created when the holder asked for the lock, by the holder's own clock: for people to read, not to compare; empty for a client that does not say
 * @param fencingToken the holder's, see {@link HeldLock#fencingToken()}
 * @param leaseId the lease with which the lock ends; {@link LeaseId#NONE} when it stays until somebody deletes its key
 * @param ttl the TTL of that lease; zero without one
 * @param remaining what it has left, unless it is renewed; zero without one, and when it has just ended
 * @param waiters how many wait behind the holder, clients of all kinds together
 */
public record LockInfo(
        String key,
        Optional<String> owner,
        Optional<Instant> created,
        long fencingToken,
        LeaseId leaseId,
        Duration ttl,
        Duration remaining,
        long waiters) {

    /** Refuses nulls. */
    public LockInfo {
        requireNonNull(key, "key");
        requireNonNull(owner, "owner");
        requireNonNull(created, "created");
        requireNonNull(leaseId, "leaseId");
        requireNonNull(ttl, "ttl");
        requireNonNull(remaining, "remaining");
    }
}

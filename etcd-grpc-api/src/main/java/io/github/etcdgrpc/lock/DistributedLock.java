package io.github.etcdgrpc.lock;

import io.github.etcdgrpc.EtcdException;
import java.time.Duration;
import java.util.Optional;

/**
 * Locks that processes share through etcd: of all that ask for one key, one at a time holds it.
 *
 * <pre>{@code
 * try (HeldLock lock = manager.distributedLock().lock("report", Duration.ofSeconds(10))) {
 *     lock.onLost(job::cancel);
 *     store.write(report, lock.fencingToken()); // the store refuses a token below the greatest it has seen
 * }
 * }</pre>
 *
 * <p><b>What it guarantees.</b>
 * <ul>
 *   <li>Those who wait are served in the order in which etcd heard of them, one being woken up for each release, whichever client they use: {@code etcdctl lock <prefix>/<key>} and Go's
 *       {@code concurrency.Mutex} exclude holders here and are excluded by them.
 *   <li>A lock whose process dies or is cut off is free again after its TTL. While its process lives and reaches etcd it is renewed by itself.
 *   <li>A holder knows that it lost its lock before etcd gives it to another because of its TTL: {@link HeldLock#isHeld()}, {@link HeldLock#onLost}.
 *   <li>Whoever gives up waiting leaves nothing behind, and never gets the lock afterwards.
 * </ul>
 *
 * <p><b>What it does not guarantee.</b> No lock with a TTL excludes two processes from what lies <em>outside</em> etcd: a holder that is stopped (by a collection of garbage, a debugger, a machine
 * that is moved) between its last look at {@code isHeld()} and its write writes after another has acquired the lock. Two things help, and the lock alone does not: the guarded resource compares
 * {@link HeldLock#fencingToken()}, or the write goes to the same etcd in a transaction with {@link HeldLock#ownership()}. Nor does it protect from somebody who deletes a lock's key or revokes
 * its lease by hand: the holder is told, but a moment after the lock is free.
 *
 * <p><b>Keys.</b> 1 to 255 characters, not blank, without control characters. A {@code /} in a key is part of its name: {@code foo} and {@code foo/bar} are two locks that know nothing of each
 * other. The lock {@code foo} stands in etcd under {@code <lockPrefix>/foo/}; a {@code /} or {@code %} in its name is written there as {@code %2F} or {@code %25}.
 *
 * <p><b>TTLs</b> are whole seconds, 1 s to 9,000,000,000 s; etcd raises what is below its own minimum (2 s by default). Locks of one manager with one TTL share one lease, so that a free lock costs one
 * request and its release another; the lease is kept for a minute after its last lock, and revoked then, or when the manager closes.
 *
 * <p><b>Not reentrant.</b> A thread that asks for a lock which it acquired through this manager and still holds gets {@link io.github.etcdgrpc.ErrorCode#LOCK_ALREADY_HELD} instead of waiting for itself.
 *
 * <p><b>Giving up.</b> A wait ends at the earliest of its {@code wait}, the end of the current {@link io.grpc.Context}, an interrupt (the flag stays set) and the manager's {@code close()}. The place in
 * the queue is given up before the call returns or, when etcd does not answer within a second, in the background, and at the latest when the lease ends. A place that is lost while
 * waiting (the lease ended in an outage, somebody deleted the key) is taken anew, at the end of the queue. Outages of etcd do not end a wait once it has begun.
 */
public interface DistributedLock {

    /** Acquires a lock with {@link LockOptions#DEFAULTS}. As {@link #lock(String, Duration, LockOptions)}. */
    default HeldLock lock(String key, Duration ttl) {
        return lock(key, ttl, LockOptions.DEFAULTS);
    }

    /** Acquires a lock with {@link LockOptions#DEFAULTS}. As {@link #lock(String, Duration, Duration, LockOptions)}. */
    default HeldLock lock(String key, Duration ttl, Duration wait) {
        return lock(key, ttl, wait, LockOptions.DEFAULTS);
    }

    /**
     * Acquires a lock, waiting for as long as it takes. The operation timeout does not bound the wait.
     *
     * @throws IllegalArgumentException when {@code key} or {@code ttl} is out of its range
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_ALREADY_HELD} when this thread holds it; {@link io.github.etcdgrpc.ErrorCode#LOCK_ACQUISITION_FAILED} when etcd refuses, or cannot
     *     be asked at all; {@link io.github.etcdgrpc.ErrorCode#OPERATION_TIMEOUT} when the current {@link io.grpc.Context} ends; {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE}
     *     after an interrupt, or when the manager is closed
     */
    HeldLock lock(String key, Duration ttl, LockOptions options);

    /**
     * Acquires a lock, waiting for {@code wait} at most.
     *
     * @param wait how long to wait; zero or more, where zero gives up when the lock is not free at once
     * @throws IllegalArgumentException when an argument is out of its range
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_ACQUISITION_TIMEOUT} when the lock was not free within {@code wait}; else as {@link #lock(String, Duration, LockOptions)}
     */
    HeldLock lock(String key, Duration ttl, Duration wait, LockOptions options);

    /** Acquires a lock if it is free, with {@link LockOptions#DEFAULTS}. As {@link #tryLock(String, Duration, LockOptions)}. */
    default Optional<HeldLock> tryLock(String key, Duration ttl) {
        return tryLock(key, ttl, LockOptions.DEFAULTS);
    }

    /**
     * Acquires a lock if nobody holds it or waits for it. Does not queue, and leaves nothing in etcd when it does not acquire it. Blocks for the operation timeout at most.
     *
     * @return the lock, or nothing when it is not free; nothing too when this thread holds it
     * @throws IllegalArgumentException when {@code key} or {@code ttl} is out of its range
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_ACQUISITION_FAILED} when etcd refuses or cannot be asked; else as
     *     {@link #lock(String, Duration, LockOptions)}
     */
    Optional<HeldLock> tryLock(String key, Duration ttl, LockOptions options);

    /**
     * Releases a lock that this manager holds, whichever thread acquired it. As {@link HeldLock#close()}, but not quiet.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_NOT_HELD} when this manager does not hold it, or has lost it;
     *     {@link io.github.etcdgrpc.ErrorCode#LOCK_ERROR} when etcd does not confirm the release in time
     */
    void unlock(String key);

    /**
     * Gives a lock that this manager holds another TTL. As {@link HeldLock#refresh}.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_NOT_HELD} when this manager does not hold it, or has lost it
     */
    void refresh(String key, Duration ttl);

    /** Tells whether anybody holds a lock, asking etcd. */
    boolean isLocked(String key);

    /** Tells who holds a lock, asking etcd; nothing when it is free. */
    Optional<LockInfo> getLockInfo(String key);
}

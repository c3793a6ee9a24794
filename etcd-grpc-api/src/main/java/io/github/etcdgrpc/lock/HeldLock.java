package io.github.etcdgrpc.lock;

import io.github.etcdgrpc.spi.Compare;
import java.time.Duration;

/**
 * A lock that was acquired, and what has become of it.
 *
 * <p>It is held from the moment it is handed out until it is released or lost, and never again after that. It is lost when its TTL has passed without a renewal that etcd answered, when somebody
 * deleted its key, and when somebody revoked its lease.
 *
 * <p>May be used by any number of threads, not only by the one that acquired it.
 */
public interface HeldLock extends AutoCloseable {

    /** Returns the key that was locked. */
    String key();

    /**
     * Returns the number that tells this acquisition from all others of the same key, and later ones from earlier ones: it is greater than those of all holders before.
     *
     * <p>Hand it to whatever the lock guards with each write, and have that refuse a token smaller than the greatest it has seen: then a holder that has lost the lock without
     * knowing it, because its process stood still for too long, does no harm. It is the create revision of the lock's key; {@link #refresh} does not change it.
     *
     * <p>Tokens can go back when etcd's data does, as when a snapshot is restored without {@code --bump-revision}.
     */
    long fencingToken();

    /**
     * Returns a condition for a transaction of the caller's own: it holds exactly as long as etcd knows this acquisition to hold the lock.
     *
     * <p>A write under this condition is safe without any further fencing, since etcd decides lock and write at once; this works for what stands in the same etcd only.
     */
    Compare ownership();

    /**
     * Tells whether the lock is surely held still. Answers from memory and the clock, at any time, without asking etcd.
     *
     * <p>It turns false <em>before</em> etcd can give the lock to anybody else because it was not renewed: the TTL is counted from when the last renewal that etcd answered was sent, less a margin
     * (a twentieth of the TTL, 1 s at most). After a pause of the whole process it is false at once. What it cannot know is what happens between its answer and what the
     * caller does next; that is what {@link #fencingToken()} is for. A key that somebody deletes by hand is noticed when etcd tells of it: a moment later, and up to 0.2 s
     * later when the lock is younger than that.
     */
    boolean isHeld();

    /** Returns how long {@link #isHeld()} will stay true if no renewal comes; zero when it is false. */
    Duration remaining();

    /**
     * Has {@code callback} run when the lock is lost: once, on the manager's callback executor; at once when it is lost already. Not when it is released, by
     * {@link #close()}, {@link DistributedLock#unlock} or the manager's end.
     *
     * <p>{@link #isHeld()} is false by then. Any number of callbacks may be added.
     */
    void onLost(Runnable callback);

    /**
     * Gives the lock another TTL, counted from now. The fencing token and the place of those who wait stay.
     *
     * <p>Blocks, under the rules of {@link io.github.etcdgrpc.EtcdManager}. A lock that is not renewed ({@link LockOptions.RefreshPolicy#OFF}) is not renewed afterwards either.
     *
     * @param ttl whole seconds, 1 s to 9,000,000,000 s; etcd raises what is below its own minimum
     * @throws IllegalArgumentException when {@code ttl} is out of its range
     * @throws io.github.etcdgrpc.EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_NOT_HELD} when the lock is released or lost;
     *     {@link io.github.etcdgrpc.ErrorCode#LOCK_ERROR} when etcd does not confirm the new TTL in time: the lock then ends with the shorter of both
     */
    void refresh(Duration ttl);

    /**
     * Releases the lock. Quiet when it is released or lost already; idempotent.
     *
     * <p>Blocks until etcd has confirmed it. The release is not bound to the current {@link io.grpc.Context}: it is tried in the cancelled context of a caller that hung up, too.
     *
     * @throws io.github.etcdgrpc.EtcdException {@link io.github.etcdgrpc.ErrorCode#LOCK_ERROR} when etcd does not confirm it within the operation timeout, or the thread was
     *     interrupted: the lock is no longer held then, and its key is deleted in the background as soon as etcd answers, or ends with its lease
     */
    @Override
    void close();
}

package io.github.etcdgrpc.core.lease;

/**
 * Told what becomes of a lease that a {@link LeaseKeeper} keeps.
 *
 * <p>Calls come one after the other on the keeper's serial executor and must not block. None begins once {@link KeptLease#stop()} was carried out there.
 */
public interface LeaseListener {

    /** etcd renewed the lease; after {@link #lapsed()} this says that it lived all the while. */
    default void renewed() {}

    /**
     * The local deadline passed without an answer: the lease may have ended, and nothing may be built on it. The keeper goes on asking, for the server may have
     * extended it (a new leader does), so that {@link #renewed()} or {@link #gone()} follows when etcd answers. Told once for each time it lapses.
     */
    void lapsed();

    /** etcd says that there is no such lease. The last call. */
    void gone();
}

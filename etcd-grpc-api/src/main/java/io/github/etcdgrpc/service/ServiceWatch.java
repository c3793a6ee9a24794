package io.github.etcdgrpc.service;

import java.util.List;

/**
 * A running watch of one service.
 *
 * <p>It survives compaction, loss of the leader, restarts and replacement of etcd, and neither repeats nor misses a change: what changed while etcd was away is
 * told, as the difference, when it is back. Meanwhile {@link #instances()} is the last good snapshot.
 */
public interface ServiceWatch extends AutoCloseable {

    /** Returns the name of the service. */
    String serviceName();

    /**
     * Returns the instances as last heard from etcd, in the order of their ids; empty before the first answer. Never blocks.
     *
     * @return an immutable list
     */
    List<ServiceInstance> instances();

    /** Tells whether etcd has answered at least once since the watch began. */
    boolean isSynced();

    /** Ends the watch. Returns at once; a listener call that is running may still be going on. Idempotent. */
    @Override
    void close();
}

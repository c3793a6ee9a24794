package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.EtcdException;
import java.util.List;

/**
 * Told of what a {@link PrefixMirror} holds, on the executor given with the subscription: what exists, as changes from nothing; then {@link #synced}; then each
 * change, in order, once. What it throws is logged and ends nothing.
 */
public interface MirrorListener<T> {

    /** A value appeared, changed or disappeared. */
    void changed(Change<T> change);

    /**
     * Everything that existed at the beginning has been told. Comes once.
     *
     * @param values all of it, in the order of the keys; immutable
     */
    default void synced(List<T> values) {}

    /** etcd cannot be followed at the moment. Comes once for each outage. */
    default void outage(EtcdException error) {}
}

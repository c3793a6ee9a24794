package io.github.etcdgrpc.spi;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One client of an etcd cluster.
 *
 * <p>Free of policy: no retry, no scheduling, no caching. Every call is bounded by the backend's request timeout. May be used by any number of threads.
 */
public interface EtcdBackend extends AutoCloseable {

    /** Returns the keys. */
    KeyValueStore kv();

    /** Returns the leases. */
    LeaseStore leases();

    /** Returns the watches. */
    WatchStore watches();

    /** Asks the members in turn; ends with what the first says that answers, or with an error that names every endpoint. */
    CompletableFuture<MemberStatus> status();

    /** Returns the client underneath, when it is of the given type. It must not be closed. */
    <T> Optional<T> unwrap(Class<T> type);

    /**
     * Ends everything: calls under way end with {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE}, watches fail with it, and no thread of the backend is left. Blocks for that, for
     * a few seconds at most. Idempotent. Leases and keys stay in etcd.
     */
    @Override
    void close();
}

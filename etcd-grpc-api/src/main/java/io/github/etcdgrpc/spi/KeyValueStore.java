package io.github.etcdgrpc.spi;

import java.util.concurrent.CompletableFuture;

/**
 * The keys of a cluster.
 *
 * <p>Every method returns at once. Its future ends with the answer or with an {@link io.github.etcdgrpc.EtcdException}, within the backend's request timeout at the latest, on
 * a thread of the backend or on the caller's; what is chained to it must not block. Cancelling a future gives the request up, if that is still possible;
 * whether it was applied is unknown then.
 */
public interface KeyValueStore {

    /** Reads keys. */
    CompletableFuture<RangeResult> range(RangeRequest request);

    /** Writes a key. */
    CompletableFuture<PutResult> put(PutRequest request);

    /** Deletes keys. */
    CompletableFuture<DeleteResult> delete(DeleteRequest request);

    /** Does several of these atomically. */
    CompletableFuture<TxnResult> txn(TxnRequest request);

    /**
     * Forgets all revisions before {@code revision}; each key's latest change at or before it stays readable at it.
     *
     * @return the revision in the answer's header
     */
    CompletableFuture<Long> compact(long revision);
}

package io.github.etcdgrpc.spi;

/** What an {@link Op} ended in; a transaction has one for each operation of the branch it took, in order. */
public sealed interface OpResult permits RangeResult, PutResult, DeleteResult, TxnResult {

    /**
     * Returns the revision in the answer's header: of the whole store, after the request.
     *
     * <p>Inside a transaction's results this is what the server filled in there, which is 0 for a nested transaction.
     */
    long revision();
}

package io.github.etcdgrpc.spi;

import java.util.List;

/**
 * Does one list of operations or another, atomically, by whether all compares hold.
 *
 * <p>The compares, those of nested transactions too, see the state before the transaction; each operation sees those before it.
 *
 * @param compares the conditions; none always holds
 * @param success what is done when all hold
 * @param failure what is done when one does not
 */
public record TxnRequest(List<Compare> compares, List<Op> success, List<Op> failure) implements Op {

    /** Copies the lists. */
    public TxnRequest {
        compares = List.copyOf(compares);
        success = List.copyOf(success);
        failure = List.copyOf(failure);
    }

    /** Begins a transaction with its conditions. */
    public static TxnRequest when(Compare... compares) {
        return new TxnRequest(List.of(compares), List.of(), List.of());
    }

    /** Returns this transaction with these operations for when all conditions hold. */
    public TxnRequest then(Op... ops) {
        return new TxnRequest(compares, List.of(ops), failure);
    }

    /** Returns this transaction with these operations for when one does not. */
    public TxnRequest otherwise(Op... ops) {
        return new TxnRequest(compares, success, List.of(ops));
    }
}

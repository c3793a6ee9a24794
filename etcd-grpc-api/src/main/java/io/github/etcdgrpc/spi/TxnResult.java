package io.github.etcdgrpc.spi;

import java.util.List;

/**
 * What a transaction ended in.
 *
 * @param revision the revision in the answer's header: a new one only when something was changed
 * @param succeeded whether all compares held
 * @param results one for each operation of the branch that was taken, in order
 */
public record TxnResult(long revision, boolean succeeded, List<OpResult> results) implements OpResult {

    /** Copies the list. */
    public TxnResult {
        results = List.copyOf(results);
    }

    /**
     * Returns the result of the read at {@code index} in the branch that was taken.
     *
     * @throws ClassCastException when the operation there is no read
     */
    public RangeResult range(int index) {
        return (RangeResult) results.get(index);
    }
}

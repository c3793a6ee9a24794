package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.TxnRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Which branches a transaction takes, decided before its first operation.
 *
 * @param succeeded whether its compares hold
 * @param branch the operations that follow from that
 * @param nested the paths of the nested transactions among them, in order
 */
record TxnPath(boolean succeeded, List<Op> branch, List<TxnPath> nested) {

    static TxnPath decide(TxnRequest request, CompareCheck compares) {
        boolean succeeded = compares.allHold(request.compares());
        List<Op> branch = succeeded ? request.success() : request.failure();
        List<TxnPath> nested = new ArrayList<>();
        for (Op op : branch) {
            if (op instanceof TxnRequest inner) {
                nested.add(decide(inner, compares));
            }
        }
        return new TxnPath(succeeded, branch, nested);
    }

    /** Returns the operations that will be done but for the transactions, in order, those of nested transactions at their place. */
    List<Op> operations() {
        if (nested.isEmpty()) {
            return branch;
        }
        List<Op> flat = new ArrayList<>();
        Iterator<TxnPath> inner = nested.iterator();
        for (Op op : branch) {
            if (op instanceof TxnRequest) {
                flat.addAll(inner.next().operations());
            } else {
                flat.add(op);
            }
        }
        return flat;
    }
}

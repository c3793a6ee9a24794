package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import java.util.List;

/** Checks the operations that a transaction will do, so that none fails half way: all puts first, then all reads. */
final class TxnCheck {
    private final RevisionStore store;
    private final LeaseTable leases;

    TxnCheck(RevisionStore store, LeaseTable leases) {
        this.store = store;
        this.leases = leases;
    }

    void check(List<Op> operations) {
        for (Op op : operations) {
            if (op instanceof PutRequest put) {
                checkPut(put);
            }
        }
        for (Op op : operations) {
            if (op instanceof RangeRequest range) {
                checkRange(range);
            }
        }
    }

    private void checkPut(PutRequest put) {
        if (OpApplier.keepsSomething(put) && store.get(put.key()) == null) {
            throw Refusal.of(EtcdError.KEY_NOT_FOUND);
        }
        leases.requireLease(put.lease());
    }

    /** Unlike a read of its own, one in a transaction takes a negative revision at its word. */
    private void checkRange(RangeRequest range) {
        if (range.revision() > store.revision()) {
            throw Refusal.of(EtcdError.FUTURE_REVISION);
        }
        if (range.revision() != 0 && range.revision() < store.compactRevision()) {
            throw Refusal.of(EtcdError.COMPACTED);
        }
    }
}

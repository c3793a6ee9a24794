package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;

/** The server's side of the keys: checks in etcd's order, then the deed, then the watches. Guarded by the cluster's lock. */
final class KvServer {
    private final RevisionStore store;
    private final LeaseTable leases;
    private final WatchHub watches;
    private final RangeReader reader;
    private final CompareCheck compares;
    private final TxnCheck txnCheck;

    KvServer(RevisionStore store, LeaseTable leases, WatchHub watches) {
        this.store = store;
        this.leases = leases;
        this.watches = watches;
        this.reader = new RangeReader(store);
        this.compares = new CompareCheck(store);
        this.txnCheck = new TxnCheck(store, leases);
    }

    RangeResult range(RangeRequest request) {
        RequestSize.checkMessage(request);
        RequestCheck.check(request);
        return reader.read(request, store.revision());
    }

    PutResult put(PutRequest request) {
        RequestSize.checkMessage(request);
        RequestCheck.check(request);
        RequestSize.checkProposal(request);
        leases.requireLease(request.lease());
        if (OpApplier.keepsSomething(request) && store.get(request.key()) == null) {
            throw Refusal.of(EtcdError.KEY_NOT_FOUND);
        }
        OpApplier applier = applier();
        PutResult result = applier.put(request);
        watches.commit(applier.write());
        return result;
    }

    DeleteResult delete(DeleteRequest request) {
        RequestSize.checkMessage(request);
        RequestCheck.check(request);
        RequestSize.checkProposal(request);
        OpApplier applier = applier();
        DeleteResult result = applier.delete(request);
        watches.commit(applier.write());
        return result;
    }

    TxnResult txn(TxnRequest request) {
        RequestSize.checkMessage(request);
        RequestCheck.check(request);
        if (!isReadOnly(request)) {
            RequestSize.checkProposal(request);
        }
        TxnPath path = TxnPath.decide(request, compares);
        txnCheck.check(path.operations());
        OpApplier applier = applier();
        TxnResult result = applier.txn(path);
        watches.commit(applier.write());
        return result;
    }

    long compact(long revision) {
        store.compact(revision);
        return store.revision();
    }

    private OpApplier applier() {
        return new OpApplier(store, reader, leases);
    }

    private static boolean isReadOnly(TxnRequest request) {
        return request.success().stream().allMatch(KvServer::isRead)
                && request.failure().stream().allMatch(KvServer::isRead);
    }

    private static boolean isRead(Op op) {
        return op instanceof RangeRequest;
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.OpResult;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does operations that have been checked, within one write.
 *
 * <p>One case escapes the checks: a put that keeps what a deletion before it in the same transaction has taken away, where {@link TxnOverlaps} does not see
 * that the two overlap. A real member crashes on it; here the put writes what it has.
 */
final class OpApplier {
    /** etcd leaves the header of a nested transaction's result empty. */
    private static final long NESTED_REVISION = 0;

    private final RevisionStore store;
    private final RangeReader reader;
    private final LeaseTable leases;
    private final StoreWrite write;

    OpApplier(RevisionStore store, RangeReader reader, LeaseTable leases) {
        this.store = store;
        this.reader = reader;
        this.leases = leases;
        this.write = store.write();
    }

    /** Tells whether the put needs the key to exist. */
    static boolean keepsSomething(PutRequest put) {
        return put.options().contains(PutRequest.Option.IGNORE_VALUE)
                || put.options().contains(PutRequest.Option.IGNORE_LEASE);
    }

    StoreWrite write() {
        return write;
    }

    PutResult put(PutRequest request) {
        KeyValue before = keepsSomething(request) ? store.get(request.key()) : null;
        KeyValue replaced = write.put(request.key(), valueOf(request, before), leaseOf(request, before));
        leases.move(request.key(), replaced == null ? LeaseId.NONE : replaced.lease(), leaseOf(request, before));
        boolean tells = request.options().contains(PutRequest.Option.PREVIOUS);
        return new PutResult(write.revision(), tells ? Optional.ofNullable(replaced) : Optional.empty());
    }

    DeleteResult delete(DeleteRequest request) {
        List<KeyValue> deleted = write.delete(request.range());
        for (KeyValue each : deleted) {
            leases.move(each.key(), each.lease(), LeaseId.NONE);
        }
        boolean tells = request.options().contains(DeleteRequest.Option.PREVIOUS);
        return new DeleteResult(write.revision(), deleted.size(), tells ? deleted : List.of());
    }

    TxnResult txn(TxnPath path) {
        List<OpResult> results = apply(path);
        return new TxnResult(write.revision(), path.succeeded(), results);
    }

    private List<OpResult> apply(TxnPath path) {
        List<OpResult> results = new ArrayList<>(path.branch().size());
        Iterator<TxnPath> nested = path.nested().iterator();
        for (Op op : path.branch()) {
            if (op instanceof PutRequest put) {
                results.add(put(put));
            } else if (op instanceof DeleteRequest delete) {
                results.add(delete(delete));
            } else if (op instanceof RangeRequest range) {
                results.add(reader.read(range, write.revision()));
            } else {
                TxnPath inner = nested.next();
                results.add(new TxnResult(NESTED_REVISION, inner.succeeded(), apply(inner)));
            }
        }
        return results;
    }

    private static Bytes valueOf(PutRequest request, @Nullable KeyValue before) {
        boolean keeps = request.options().contains(PutRequest.Option.IGNORE_VALUE);
        return keeps && before != null ? before.value() : request.value();
    }

    private static LeaseId leaseOf(PutRequest request, @Nullable KeyValue before) {
        boolean keeps = request.options().contains(PutRequest.Option.IGNORE_LEASE);
        return keeps && before != null ? before.lease() : request.lease();
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses a branch that changes one key twice, as far as etcd notices it: puts are held against puts, against deletions of their own branch, and
 * against deletions within nested transactions that come before or lie beneath; two deletions may overlap.
 */
final class TxnOverlaps {
    private final Set<Bytes> puts = new HashSet<>();
    private final List<KeyRange> deletions = new ArrayList<>();

    private TxnOverlaps() {}

    static void check(TxnRequest request) {
        ofBranch(request.success());
        ofBranch(request.failure());
    }

    private static TxnOverlaps ofBranch(List<Op> ops) {
        TxnOverlaps overlaps = new TxnOverlaps();
        for (Op op : ops) {
            if (op instanceof DeleteRequest delete) {
                overlaps.deletions.add(delete.range());
            }
        }
        for (Op op : ops) {
            if (op instanceof TxnRequest nested) {
                overlaps.take(nested);
            }
        }
        for (Op op : ops) {
            if (op instanceof PutRequest put) {
                overlaps.take(put.key());
            }
        }
        return overlaps;
    }

    private void take(TxnRequest nested) {
        TxnOverlaps success = ofBranch(nested.success());
        TxnOverlaps failure = ofBranch(nested.failure());
        success.puts.forEach(this::take);
        for (Bytes key : failure.puts) {
            // Only one of the two branches will be taken.
            if (!success.puts.contains(key)) {
                take(key);
            }
        }
        deletions.addAll(success.deletions);
        deletions.addAll(failure.deletions);
    }

    private void take(Bytes key) {
        if (!puts.add(key) || deletions.stream().anyMatch(range -> covers(range, key))) {
            throw Refusal.of(EtcdError.DUPLICATE_KEY);
        }
    }

    /** Compares with the end as it stands: etcd does not see here that a range may have none, and lets puts into one without an end. */
    private static boolean covers(KeyRange range, Bytes key) {
        return range.isSingle()
                ? key.equals(range.key())
                : key.compareTo(range.key()) >= 0 && key.compareTo(range.end()) < 0;
    }
}

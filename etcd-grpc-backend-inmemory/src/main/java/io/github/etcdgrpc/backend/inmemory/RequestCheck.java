package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;

/** Checks that need no look into the store, which a member makes before it proposes a request to the others. */
final class RequestCheck {
    private static final int MAX_OPERATIONS = 128;

    private RequestCheck() {}

    static void check(RangeRequest request) {
        requireKey(request.range().key());
    }

    static void check(PutRequest request) {
        requireKey(request.key());
        if (request.options().contains(PutRequest.Option.IGNORE_VALUE)
                && !request.value().isEmpty()) {
            throw Refusal.of(EtcdError.VALUE_PROVIDED);
        }
        if (request.options().contains(PutRequest.Option.IGNORE_LEASE)
                && !request.lease().isNone()) {
            throw Refusal.of(EtcdError.LEASE_PROVIDED);
        }
    }

    static void check(DeleteRequest request) {
        requireKey(request.range().key());
    }

    static void check(TxnRequest request) {
        checkOperations(request, MAX_OPERATIONS);
        TxnOverlaps.check(request);
    }

    private static void checkOperations(TxnRequest request, int allowed) {
        int count = Math.max(
                request.compares().size(),
                Math.max(request.success().size(), request.failure().size()));
        if (count > allowed) {
            throw Refusal.of(EtcdError.TOO_MANY_OPERATIONS);
        }
        for (Compare compare : request.compares()) {
            requireKey(compare.range().key());
        }
        for (Op op : request.success()) {
            check(op, allowed - count);
        }
        for (Op op : request.failure()) {
            check(op, allowed - count);
        }
    }

    private static void check(Op op, int allowed) {
        if (op instanceof RangeRequest range) {
            check(range);
        } else if (op instanceof PutRequest put) {
            check(put);
        } else if (op instanceof DeleteRequest delete) {
            check(delete);
        } else if (op instanceof TxnRequest nested) {
            checkOperations(nested, allowed);
        }
    }

    private static void requireKey(Bytes key) {
        if (key.isEmpty()) {
            throw Refusal.of(EtcdError.EMPTY_KEY);
        }
    }
}

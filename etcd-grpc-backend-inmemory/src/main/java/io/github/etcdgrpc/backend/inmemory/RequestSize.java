package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.util.List;

/**
 * The size a request would have on the wire, and the two limits that etcd sets to it.
 *
 * <p>Counted exactly but for small numbers, each of which is taken for the longest it can be: a request within a few bytes of a limit may be judged
 * otherwise than by a real member, whose own count depends on its id.
 */
final class RequestSize {
    private static final long MAX_PROPOSAL = 1_572_864;
    private static final long MAX_MESSAGE = MAX_PROPOSAL + 524_288;
    private static final long PROPOSAL_HEADER = 14;
    private static final long NUMBER = 11;
    private static final long FLAG = 2;

    private RequestSize() {}

    /** Refuses what the transport would. */
    static void checkMessage(Op request) {
        long size = sizeOf(request);
        if (size > MAX_MESSAGE) {
            throw Refusal.of("grpc: received message larger than max (" + size + " vs. " + MAX_MESSAGE + ")");
        }
    }

    /** Refuses what a member would not propose to the others. */
    static void checkProposal(Op request) {
        if (PROPOSAL_HEADER + field(sizeOf(request)) > MAX_PROPOSAL) {
            throw Refusal.of(EtcdError.REQUEST_TOO_LARGE);
        }
    }

    private static long sizeOf(Op op) {
        if (op instanceof PutRequest put) {
            return field(put.key())
                    + field(put.value())
                    + (put.lease().isNone() ? 0 : NUMBER)
                    + FLAG * put.options().size();
        } else if (op instanceof DeleteRequest delete) {
            return sizeOf(delete.range()) + FLAG * delete.options().size();
        } else if (op instanceof RangeRequest range) {
            return sizeOf(range.range());
        } else if (op instanceof TxnRequest txn) {
            return sizeOf(txn);
        }
        throw new AssertionError(op);
    }

    private static long sizeOf(TxnRequest txn) {
        long size = sizeOf(txn.success()) + sizeOf(txn.failure());
        for (Compare compare : txn.compares()) {
            long target = compare instanceof Compare.Value value ? field(value.value()) : NUMBER;
            size += field(2 * FLAG + sizeOf(compare.range()) + target);
        }
        return size;
    }

    private static long sizeOf(List<Op> branch) {
        long size = 0;
        for (Op op : branch) {
            size += field(field(sizeOf(op)));
        }
        return size;
    }

    private static long sizeOf(KeyRange range) {
        return field(range.key()) + field(range.end());
    }

    private static long field(Bytes content) {
        return content.isEmpty() ? 0 : field(content.size());
    }

    /** Returns the size of a field with a content of {@code length}: a tag, the length in groups of seven bits, and the content. */
    private static long field(long length) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(length | 1);
        return 1 + (bits + 6) / 7 + length;
    }
}

package io.github.etcdgrpc.backend.jetcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchRequest;

/** Writes the port's requests as etcd's messages. */
final class RequestWriter {
    private RequestWriter() {}

    static io.etcd.jetcd.api.RangeRequest range(RangeRequest request) {
        RangeRequest.RevisionBounds bounds = request.bounds();
        return io.etcd.jetcd.api.RangeRequest.newBuilder()
                .setKey(bytes(request.range().key()))
                .setRangeEnd(bytes(request.range().end()))
                .setRevision(request.revision())
                .setLimit(request.limit())
                .setSortTarget(target(request.order().target()))
                .setSortOrder(direction(request.order().direction()))
                .setMinModRevision(bounds.minModRevision())
                .setMaxModRevision(bounds.maxModRevision())
                .setMinCreateRevision(bounds.minCreateRevision())
                .setMaxCreateRevision(bounds.maxCreateRevision())
                .setKeysOnly(request.content() == RangeRequest.Content.KEYS_ONLY)
                .setCountOnly(request.content() == RangeRequest.Content.COUNT_ONLY)
                .setSerializable(request.consistency() == RangeRequest.Consistency.SERIALIZABLE)
                .build();
    }

    static io.etcd.jetcd.api.PutRequest put(PutRequest request) {
        return io.etcd.jetcd.api.PutRequest.newBuilder()
                .setKey(bytes(request.key()))
                .setValue(bytes(request.value()))
                .setLease(request.lease().value())
                .setPrevKv(request.options().contains(PutRequest.Option.PREVIOUS))
                .setIgnoreValue(request.options().contains(PutRequest.Option.IGNORE_VALUE))
                .setIgnoreLease(request.options().contains(PutRequest.Option.IGNORE_LEASE))
                .build();
    }

    static DeleteRangeRequest delete(DeleteRequest request) {
        return DeleteRangeRequest.newBuilder()
                .setKey(bytes(request.range().key()))
                .setRangeEnd(bytes(request.range().end()))
                .setPrevKv(request.options().contains(DeleteRequest.Option.PREVIOUS))
                .build();
    }

    static io.etcd.jetcd.api.TxnRequest txn(TxnRequest request) {
        io.etcd.jetcd.api.TxnRequest.Builder txn = io.etcd.jetcd.api.TxnRequest.newBuilder();
        request.compares().forEach(compare -> txn.addCompare(CompareWriter.write(compare)));
        request.success().forEach(op -> txn.addSuccess(op(op)));
        request.failure().forEach(op -> txn.addFailure(op(op)));
        return txn.build();
    }

    static WatchCreateRequest watch(WatchRequest request) {
        KeyRange range = request.range();
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder()
                .setKey(bytes(range.key()))
                .setRangeEnd(bytes(range.end()))
                .setStartRevision(Math.max(0, request.fromRevision()))
                .setPrevKv(request.options().contains(WatchRequest.Option.PREVIOUS))
                .setProgressNotify(request.options().contains(WatchRequest.Option.PROGRESS_NOTIFY));
        if (request.options().contains(WatchRequest.Option.NO_PUT)) {
            create.addFilters(WatchCreateRequest.FilterType.NOPUT);
        }
        if (request.options().contains(WatchRequest.Option.NO_DELETE)) {
            create.addFilters(WatchCreateRequest.FilterType.NODELETE);
        }
        return create.build();
    }

    /** Wraps the bytes without copying them. */
    static ByteString bytes(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asByteBuffer());
    }

    private static RequestOp op(Op op) {
        RequestOp.Builder written = RequestOp.newBuilder();
        if (op instanceof RangeRequest range) {
            written.setRequestRange(range(range));
        } else if (op instanceof PutRequest put) {
            written.setRequestPut(put(put));
        } else if (op instanceof DeleteRequest delete) {
            written.setRequestDeleteRange(delete(delete));
        } else if (op instanceof TxnRequest txn) {
            written.setRequestTxn(txn(txn));
        }
        return written.build();
    }

    private static io.etcd.jetcd.api.RangeRequest.SortTarget target(RangeRequest.SortTarget target) {
        return switch (target) {
            case KEY -> io.etcd.jetcd.api.RangeRequest.SortTarget.KEY;
            case VERSION -> io.etcd.jetcd.api.RangeRequest.SortTarget.VERSION;
            case CREATE_REVISION -> io.etcd.jetcd.api.RangeRequest.SortTarget.CREATE;
            case MOD_REVISION -> io.etcd.jetcd.api.RangeRequest.SortTarget.MOD;
            case VALUE -> io.etcd.jetcd.api.RangeRequest.SortTarget.VALUE;
        };
    }

    private static io.etcd.jetcd.api.RangeRequest.SortOrder direction(RangeRequest.SortDirection direction) {
        return switch (direction) {
            case NONE -> io.etcd.jetcd.api.RangeRequest.SortOrder.NONE;
            case ASCENDING -> io.etcd.jetcd.api.RangeRequest.SortOrder.ASCEND;
            case DESCENDING -> io.etcd.jetcd.api.RangeRequest.SortOrder.DESCEND;
        };
    }
}

package io.github.etcdgrpc.backend.jetcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnResponse;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.OpResult;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnResult;
import io.github.etcdgrpc.spi.WatchEvent;
import java.util.List;
import java.util.Optional;

/** Reads etcd's messages as the port's results. */
final class ResultReader {
    private ResultReader() {}

    static RangeResult range(RangeResponse response) {
        return new RangeResult(
                response.getHeader().getRevision(),
                keyValues(response.getKvsList()),
                response.getCount(),
                response.getMore());
    }

    static PutResult put(PutResponse response) {
        Optional<KeyValue> previous =
                response.hasPrevKv() ? Optional.of(keyValue(response.getPrevKv())) : Optional.empty();
        return new PutResult(response.getHeader().getRevision(), previous);
    }

    static DeleteResult delete(DeleteRangeResponse response) {
        return new DeleteResult(
                response.getHeader().getRevision(), response.getDeleted(), keyValues(response.getPrevKvsList()));
    }

    static TxnResult txn(TxnResponse response) {
        return new TxnResult(
                response.getHeader().getRevision(),
                response.getSucceeded(),
                response.getResponsesList().stream().map(ResultReader::op).toList());
    }

    static WatchEvent event(Event event) {
        WatchEvent.Type type = event.getType() == Event.EventType.DELETE ? WatchEvent.Type.DELETE : WatchEvent.Type.PUT;
        Optional<KeyValue> previous = event.hasPrevKv() ? Optional.of(keyValue(event.getPrevKv())) : Optional.empty();
        return new WatchEvent(type, keyValue(event.getKv()), previous);
    }

    static Bytes bytes(ByteString bytes) {
        return Bytes.of(bytes.toByteArray());
    }

    private static OpResult op(ResponseOp response) {
        return switch (response.getResponseCase()) {
            case RESPONSE_RANGE -> range(response.getResponseRange());
            case RESPONSE_PUT -> put(response.getResponsePut());
            case RESPONSE_DELETE_RANGE -> delete(response.getResponseDeleteRange());
            case RESPONSE_TXN -> txn(response.getResponseTxn());
            case RESPONSE_NOT_SET -> throw new IllegalArgumentException("a transaction's result without content");
        };
    }

    private static List<KeyValue> keyValues(List<io.etcd.jetcd.api.KeyValue> keyValues) {
        return keyValues.stream().map(ResultReader::keyValue).toList();
    }

    private static KeyValue keyValue(io.etcd.jetcd.api.KeyValue keyValue) {
        return new KeyValue(
                bytes(keyValue.getKey()),
                bytes(keyValue.getValue()),
                keyValue.getCreateRevision(),
                keyValue.getModRevision(),
                keyValue.getVersion(),
                keyValue.getLease() == 0 ? LeaseId.NONE : new LeaseId(keyValue.getLease()));
    }
}

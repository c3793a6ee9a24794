package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.concurrent.CompletableFuture;

/** etcd's KV service, one call for one request. */
final class JetcdKeyValueStore implements KeyValueStore {
    private final Connection connection;
    private final Line line;

    JetcdKeyValueStore(Connection connection, Line line) {
        this.connection = connection;
        this.line = line;
    }

    @Override
    public CompletableFuture<RangeResult> range(RangeRequest request) {
        return send(new UnaryCall.Plan<>(
                () -> "range " + request.range(),
                KVGrpc.getRangeMethod(),
                RequestWriter.range(request),
                ResultReader::range));
    }

    @Override
    public CompletableFuture<PutResult> put(PutRequest request) {
        return send(new UnaryCall.Plan<>(
                () -> "put " + request.key(), KVGrpc.getPutMethod(), RequestWriter.put(request), ResultReader::put));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
        return send(new UnaryCall.Plan<>(
                () -> "delete " + request.range(),
                KVGrpc.getDeleteRangeMethod(),
                RequestWriter.delete(request),
                ResultReader::delete));
    }

    @Override
    public CompletableFuture<TxnResult> txn(TxnRequest request) {
        return send(new UnaryCall.Plan<>(
                () -> TxnDescription.of(request),
                KVGrpc.getTxnMethod(),
                RequestWriter.txn(request),
                ResultReader::txn));
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return send(new UnaryCall.Plan<>(
                () -> "compact " + revision,
                KVGrpc.getCompactMethod(),
                CompactionRequest.newBuilder().setRevision(revision).build(),
                response -> response.getHeader().getRevision()));
    }

    private <Q, A, T> CompletableFuture<T> send(UnaryCall.Plan<Q, A, T> plan) {
        return UnaryCall.send(plan, connection, line, connection.options().requestTimeout());
    }
}

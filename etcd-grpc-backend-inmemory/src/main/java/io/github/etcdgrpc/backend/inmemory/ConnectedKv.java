package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

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

/** The client's side of the keys. */
final class ConnectedKv implements KeyValueStore {
    private final Connection connection;
    private final KvServer server;

    ConnectedKv(Connection connection, KvServer server) {
        this.connection = connection;
        this.server = server;
    }

    @Override
    public CompletableFuture<RangeResult> range(RangeRequest request) {
        requireNonNull(request, "request");
        return connection.call(() -> "range " + request.range(), () -> server.range(request));
    }

    @Override
    public CompletableFuture<PutResult> put(PutRequest request) {
        requireNonNull(request, "request");
        return connection.call(() -> "put " + request.key(), () -> server.put(request));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
        requireNonNull(request, "request");
        return connection.call(() -> "delete " + request.range(), () -> server.delete(request));
    }

    @Override
    public CompletableFuture<TxnResult> txn(TxnRequest request) {
        requireNonNull(request, "request");
        return connection.call(() -> nameOf(request), () -> server.txn(request));
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return connection.call(() -> "compact " + revision, () -> server.compact(revision));
    }

    private static String nameOf(TxnRequest request) {
        String about = request.compares().isEmpty()
                ? ""
                : " if " + request.compares().get(0).range();
        return "txn" + about;
    }
}

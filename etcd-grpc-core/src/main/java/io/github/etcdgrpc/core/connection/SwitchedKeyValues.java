package io.github.etcdgrpc.core.connection;

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

/** The keys of whichever backend is the present one. */
final class SwitchedKeyValues implements KeyValueStore {
    private final SwitchableBackend backend;

    SwitchedKeyValues(SwitchableBackend backend) {
        this.backend = backend;
    }

    @Override
    public CompletableFuture<RangeResult> range(RangeRequest request) {
        return backend.call(present -> present.kv().range(request));
    }

    @Override
    public CompletableFuture<PutResult> put(PutRequest request) {
        return backend.call(present -> present.kv().put(request));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
        return backend.call(present -> present.kv().delete(request));
    }

    @Override
    public CompletableFuture<TxnResult> txn(TxnRequest request) {
        return backend.call(present -> present.kv().txn(request));
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return backend.call(present -> present.kv().compact(revision));
    }
}

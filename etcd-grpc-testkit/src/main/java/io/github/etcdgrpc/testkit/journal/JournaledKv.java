package io.github.etcdgrpc.testkit.journal;

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

/** Keys whose reads and writes are written down. */
record JournaledKv(JournalClient client, KeyValueStore kv) implements KeyValueStore {
    @Override
    public CompletableFuture<RangeResult> range(RangeRequest request) {
        return client.call(BriefRequest.of(request), () -> kv.range(request), BriefResult::of);
    }

    @Override
    public CompletableFuture<PutResult> put(PutRequest request) {
        return client.call(BriefRequest.of(request), () -> kv.put(request), BriefResult::of);
    }

    @Override
    public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
        return client.call(BriefRequest.of(request), () -> kv.delete(request), BriefResult::of);
    }

    @Override
    public CompletableFuture<TxnResult> txn(TxnRequest request) {
        return client.call(BriefRequest.of(request), () -> kv.txn(request), BriefResult::of);
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return client.call("compact up to rev " + revision, () -> kv.compact(revision), Brief::revision);
    }
}

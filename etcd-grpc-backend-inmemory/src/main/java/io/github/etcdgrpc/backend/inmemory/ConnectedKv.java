package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The client's side of the keys. */
final class ConnectedKv implements KeyValueStore {
    private static final int MAX_NAMED = 3;

    private final Connection connection;
    private final KvServer server;

    ConnectedKv(Connection connection, KvServer server) {
        this.connection = connection;
        this.server = server;
    }

    @Override
    public CompletableFuture<RangeResult> range(RangeRequest request) {
        requireNonNull(request, "request");
        return connection.call(Operation.RANGE, () -> "range " + request.range(), () -> server.range(request));
    }

    @Override
    public CompletableFuture<PutResult> put(PutRequest request) {
        requireNonNull(request, "request");
        return connection.call(Operation.PUT, () -> "put " + request.key(), () -> server.put(request));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
        requireNonNull(request, "request");
        return connection.call(Operation.DELETE, () -> "delete " + request.range(), () -> server.delete(request));
    }

    @Override
    public CompletableFuture<TxnResult> txn(TxnRequest request) {
        requireNonNull(request, "request");
        return connection.call(Operation.RANGE, () -> nameOf(request), () -> server.txn(request));
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return connection.call(Operation.COMPACT, () -> "compact " + revision, () -> server.compact(revision));
    }

    /** Names the keys of a transaction, those of its conditions before those of its operations, but not all of many. */
    private static String nameOf(TxnRequest request) {
        Stream<KeyRange> compared = request.compares().stream().map(Compare::range);
        Stream<KeyRange> changed = Stream.concat(request.success().stream(), request.failure().stream())
                .flatMap(ConnectedKv::rangeOf);
        return Stream.concat(compared, changed)
                .distinct()
                .limit(MAX_NAMED)
                .map(KeyRange::toString)
                .collect(Collectors.joining(", ", "txn on ", ""));
    }

    private static Stream<KeyRange> rangeOf(Op op) {
        if (op instanceof RangeRequest range) {
            return Stream.of(range.range());
        } else if (op instanceof PutRequest put) {
            return Stream.of(KeyRange.single(put.key()));
        } else if (op instanceof DeleteRequest delete) {
            return Stream.of(delete.range());
        }
        return Stream.empty();
    }
}

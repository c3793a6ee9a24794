package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.lock.LockInfo;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeRequest.SortDirection;
import io.github.etcdgrpc.spi.RangeRequest.SortTarget;
import io.github.etcdgrpc.spi.RangeResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads who holds a lock, whichever kind of client put the nodes. */
final class LockReader {
    private final ManagerScope scope;
    private final LockKeys keys;

    LockReader(ManagerScope scope, LockKeys keys) {
        this.scope = scope;
        this.keys = keys;
    }

    CompletableFuture<Boolean> isLocked(String key) {
        RangeRequest count = RangeRequest.of(keys.queue(key)).withContent(Content.COUNT_ONLY);
        return range(count).thenApply(found -> found.count() > 0);
    }

    CompletableFuture<Optional<LockInfo>> read(String key) {
        RangeRequest first = RangeRequest.of(keys.queue(key))
                .withOrder(SortTarget.CREATE_REVISION, SortDirection.ASCENDING)
                .withLimit(1);
        return range(first)
                .thenCompose(found -> found.keyValues().isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : withLease(key, found));
    }

    private CompletableFuture<RangeResult> range(RangeRequest request) {
        return scope.retrier()
                .call(RetrySafety.IDEMPOTENT, () -> scope.backend().kv().range(request));
    }

    private CompletableFuture<Optional<LockInfo>> withLease(String key, RangeResult found) {
        KeyValue first = found.keyValues().get(0);
        long waiters = found.count() - 1;
        if (first.lease().isNone()) {
            return CompletableFuture.completedFuture(
                    Optional.of(info(key, first, waiters, new Times(Duration.ZERO, Duration.ZERO))));
        }
        return scope.retrier()
                .call(RetrySafety.IDEMPOTENT, () -> scope.backend().leases().timeToLive(first.lease()))
                .thenApply(lease -> Optional.of(info(key, first, waiters, Times.of(lease))));
    }

    private static LockInfo info(String key, KeyValue first, long waiters, Times times) {
        NodeValue value = NodeValue.parse(first.value());
        return new LockInfo(
                key,
                value.owner(),
                value.created(),
                first.createRevision(),
                first.lease(),
                times.ttl(),
                times.remaining(),
                waiters);
    }

    /**
     * The times of a lease.
     *
     * @param ttl as it was granted
     * @param remaining what is left
     */
    private record Times(Duration ttl, Duration remaining) {
        static Times of(LeaseTimeToLive lease) {
            return lease.exists()
                    ? new Times(lease.granted(), lease.remaining())
                    : new Times(Duration.ZERO, Duration.ZERO);
        }
    }
}

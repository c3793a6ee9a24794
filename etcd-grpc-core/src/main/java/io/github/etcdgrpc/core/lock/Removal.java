package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The deletion of a node that nobody wants any more: at once when etcd answers, else in the background until it does, and no longer than the leases live under which it may stand.
 *
 * <p>A request to put the node whose outcome nobody knows may still arrive after the deletion. Then the lease takes no more nodes and ends with the last that stands on it, and until then the deletion is
 * repeated with each third of the TTL. Only the end of the lease makes sure that such a request does nothing.
 *
 * <p>Confined to the executor of {@link LockHome}.
 */
final class Removal implements LockLease.Occupant {
    private final LockHome home;
    private final List<LockLease> leases;
    private final Bytes key;
    private final long createRevision;
    private final CompletableFuture<Boolean> removed = new CompletableFuture<>();
    private boolean unsure;
    private boolean left;
    private boolean over;
    private int failures;
    private Scheduled next = () -> {};

    /**
     * Creates one that does nothing yet.
     *
     * @param leases under which the node may stand
     * @param createRevision of the node, or 0 when a node may come that is not known yet: then any under this key is deleted, since nobody else uses the key
     */
    Removal(LockHome home, List<LockLease> leases, Bytes key, long createRevision) {
        this.home = home;
        this.leases = List.copyOf(leases);
        this.key = key;
        this.createRevision = createRevision;
    }

    /**
     * Begins.
     *
     * @return ends when the node is gone: with whether it was there as it was known; and with an error when etcd refuses, though it is tried again
     */
    CompletableFuture<Boolean> begin() {
        leases.forEach(lease -> {
            lease.join(this);
            lease.ended().thenRun(() -> home.executor().execute(this::leaseOver));
        });
        attempt();
        return removed;
    }

    @Override
    public void leaseOver() {
        if (leases.stream().allMatch(LockLease::isOver)) {
            over = true;
            next.cancel();
            removed.complete(false);
        }
    }

    private void attempt() {
        if (!over) {
            home.kv()
                    .txn(request())
                    .whenComplete((result, failure) -> home.executor().execute(() -> answered(result, failure)));
        }
    }

    private TxnRequest request() {
        Compare asKnown = createRevision > 0
                ? Compare.createdAt(key, createRevision)
                : new Compare.CreateRevision(KeyRange.single(key), Compare.Relation.GREATER, 0);
        return new TxnRequest(List.of(asKnown), List.of(DeleteRequest.of(key)), List.of());
    }

    private void answered(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (result == null) {
            failed(failure);
        } else {
            removed.complete(result.succeeded() || unsure);
            failures = 0;
            if (createRevision > 0) {
                over = true;
                leases.forEach(lease -> lease.leave(this));
            } else {
                leaveForGood();
                next = home.later(leases.get(0).ttl().dividedBy(3), this::attempt);
            }
        }
    }

    private void failed(@Nullable Throwable failure) {
        unsure |= Failures.mayBeApplied(failure);
        boolean passing = EtcdException.isRetryable(failure);
        if (!passing) {
            removed.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
        }
        if (!passing || failures >= home.scope().options().retry().maxRetries()) {
            leaveForGood();
        }
        if (!over) {
            next = home.later(home.backoff().delay(failures++), this::attempt);
        }
    }

    /** From here on the end of the lease helps more than its life does. */
    private void leaveForGood() {
        if (!left) {
            left = true;
            leases.forEach(lease -> {
                lease.leave(this);
                lease.retire();
            });
        }
    }
}

package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.TxnResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node stands on: one lease; and two while nobody knows on which, because the answer to a move from one to the other was lost. Then both must live.
 *
 * <p>Confined to the executor of {@link LockHome}, but for what says otherwise. A move is guarded by the node's mod revision, so that one that arrives late does nothing.
 */
final class Footing {
    private final LockHome home;
    private final NodeRequests requests;
    private final LockLease.Occupant occupant;
    private volatile List<LockLease> leases;
    private volatile boolean left;
    private long createRevision;
    private long modRevision;
    private CompletableFuture<?> lastMove = CompletableFuture.completedFuture(null);

    Footing(LockHome home, NodeRequests requests, LockLease lease, LockLease.Occupant occupant) {
        this.home = home;
        this.requests = requests;
        this.leases = List.of(lease);
        this.occupant = occupant;
        lease.join(occupant);
    }

    /** Returns the lease that the node was put under last. */
    LockLease lease() {
        return leases.get(0);
    }

    /** Returns the leases under which the node may stand still; none when all are over. */
    List<LockLease> standing() {
        return leases.stream().filter(lease -> !lease.isOver()).toList();
    }

    /** Tells whether the node surely has not lost its lease. From any thread. */
    boolean isLive() {
        return leases.stream().allMatch(LockLease::isLive);
    }

    /** Returns how long the node surely keeps its lease. From any thread. */
    Duration remaining() {
        return leases.stream()
                .map(LockLease::remaining)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The node was put. */
    void standsSince(long created, long modified) {
        createRevision = created;
        modRevision = modified;
    }

    /** Leaves the leases to others. No move is begun any more. */
    void leave() {
        left = true;
        leases.forEach(lease -> lease.leave(occupant));
    }

    /**
     * Moves the node to another lease, after the moves that are under way.
     *
     * @return ends with whether the node stands; with an error when etcd did not say so
     */
    CompletableFuture<Boolean> move(LockLease to) {
        to.join(occupant);
        CompletableFuture<Boolean> moved = lastMove.handle((earlier, failure) -> to.granted())
                .thenCompose(granted -> granted)
                .thenCompose(granted -> home.call(() -> {
                    if (left) {
                        return CompletableFuture.completedFuture(false);
                    }
                    leases = Stream.concat(Stream.of(to), leases.stream())
                            .distinct()
                            .toList();
                    return put(to);
                }));
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        moved.whenComplete((stands, failure) -> home.executor().execute(() -> settle(to, settled, stands, failure)));
        lastMove = settled;
        return settled;
    }

    private CompletableFuture<Boolean> put(LockLease to) {
        return home.send(() -> tryToPut(to)).thenCompose(result -> home.call(() -> answered(to, result)));
    }

    private CompletableFuture<TxnResult> tryToPut(LockLease to) {
        return left
                ? CompletableFuture.failedFuture(
                        LeasedLock.notHeld(requests.key().toString()))
                : home.kv().txn(requests.move(to.id(), createRevision, modRevision));
    }

    private CompletableFuture<Boolean> answered(LockLease to, TxnResult result) {
        if (result.succeeded()) {
            modRevision = result.revision();
            return CompletableFuture.completedFuture(true);
        }
        Optional<KeyValue> found = result.range(0).keyValues().stream()
                .filter(node -> node.createRevision() == createRevision)
                .findFirst();
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        modRevision = found.get().modRevision();
        return found.get().lease().equals(to.id()) ? CompletableFuture.completedFuture(true) : put(to);
    }

    private void settle(
            LockLease to, CompletableFuture<Boolean> settled, @Nullable Boolean stands, @Nullable Throwable failure) {
        if (left) {
            to.leave(occupant);
            settled.complete(false);
            return;
        }
        if (stands != null) {
            keepOnly(List.of(to));
            settled.complete(stands);
            return;
        }
        if (!leases.contains(to)) {
            to.leave(occupant);
        } else if (!Failures.mayBeApplied(failure) && leases.size() > 1) {
            keepOnly(leases.subList(1, leases.size()));
        }
        settled.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
    }

    private void keepOnly(List<LockLease> kept) {
        List<LockLease> before = leases;
        leases = List.copyOf(kept);
        before.stream().filter(lease -> !kept.contains(lease)).forEach(lease -> lease.leave(occupant));
    }
}

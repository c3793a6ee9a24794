package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is being asked for, under an id of our own choice, so that asking again is safe: that the lease exists then means that an earlier try won.
 *
 * <p>One try at a time; what a try wrote the next one sees.
 */
final class PendingGrant {
    private final LeaseStore leases;
    private final Timekeeper timekeeper;
    private final RandomGenerator random;
    private final Duration ttl;
    private volatile LeaseId id;
    private volatile boolean sent;
    private volatile boolean doubtful;

    PendingGrant(ManagerScope scope, Duration ttl) {
        this.leases = scope.backend().leases();
        this.timekeeper = scope.timekeeper();
        this.random = scope.random();
        this.ttl = ttl;
        this.id = chosen();
    }

    /** Returns the id that the lease has or will have. */
    LeaseId id() {
        return id;
    }

    /** Tells whether etcd may have granted the lease. */
    boolean mayExist() {
        return sent;
    }

    /** Asks once, or once more. */
    CompletableFuture<LeaseTerm> tryOnce() {
        long sentNanos = timekeeper.nanoTime();
        sent = true;
        return leases.grant(ttl, id)
                .handle((grant, failure) -> settle(sentNanos, grant, failure))
                .thenCompose(settled -> settled);
    }

    private CompletableFuture<LeaseTerm> settle(
            long sentNanos, @Nullable LeaseGrant grant, @Nullable Throwable failure) {
        if (grant != null) {
            return CompletableFuture.completedFuture(new LeaseTerm(grant.id(), grant.ttl(), sentNanos));
        }
        if (Failures.isEtcdError(failure, EtcdError.LEASE_EXISTS)) {
            return doubtful ? earlierTry() : tryOtherId();
        }
        boolean applied = Failures.mayBeApplied(failure);
        doubtful |= applied;
        sent = doubtful;
        return CompletableFuture.failedFuture(failure == null ? new IllegalStateException("no answer") : failure);
    }

    /** The lease is ours, granted by a try whose answer was lost: a keep-alive tells its TTL, and gives it all of it. */
    private CompletableFuture<LeaseTerm> earlierTry() {
        long sentNanos = timekeeper.nanoTime();
        return leases.keepAliveOnce(id)
                .thenCompose(renewal -> renewal.isAlive()
                        ? CompletableFuture.completedFuture(new LeaseTerm(id, renewal.ttl(), sentNanos))
                        : tryOtherId());
    }

    /** Somebody else's lease has our id, or ours ended before we heard of it. */
    private CompletableFuture<LeaseTerm> tryOtherId() {
        id = chosen();
        doubtful = false;
        return tryOnce();
    }

    private LeaseId chosen() {
        return new LeaseId(random.nextLong(1, Long.MAX_VALUE));
    }
}

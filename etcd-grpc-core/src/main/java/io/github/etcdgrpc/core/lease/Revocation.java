package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Backoff;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ending of a lease that nobody wants any more, in the background: tried until etcd confirms it, the connection is switched off, or the lease has had the time to end by itself. */
final class Revocation {
    private static final Logger log = LoggerFactory.getLogger(Revocation.class);

    private final ManagerScope scope;
    private final Backoff backoff;
    private final LeaseId id;
    private final long giveUpNanos;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Scheduled next = () -> {};

    private Revocation(ManagerScope scope, LeaseId id, Duration atMost) {
        this.scope = scope;
        this.backoff = new Backoff(scope.options().retry(), scope.random());
        this.id = id;
        this.giveUpNanos = new LeaseTerm(id, atMost, scope.timekeeper().nanoTime()).deadlineNanos();
    }

    /**
     * Begins to revoke a lease.
     *
     * @param atMost how long to try: the TTL
     */
    static Revocation begin(ManagerScope scope, LeaseId id, Duration atMost) {
        Revocation revocation = new Revocation(scope, id, atMost);
        revocation.attempt(0);
        return revocation;
    }

    /** Returns what ends when there is nothing more to do. Never with an error. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Gives up. */
    void halt() {
        ended.complete(null);
        next.cancel();
    }

    private void attempt(int earlier) {
        if (!ended.isDone()) {
            scope.backend().leases().revoke(id).whenComplete((revision, failure) -> answered(earlier, failure));
        }
    }

    private void answered(int earlier, @Nullable Throwable failure) {
        if (failure == null || Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND)) {
            ended.complete(null);
        } else if (Failures.isSwitchedOff(failure) || scope.timekeeper().nanoTime() - giveUpNanos >= 0) {
            log.warn("lease {} could not be revoked; it ends by itself after its TTL", id, failure);
            ended.complete(null);
        } else if (!ended.isDone()) {
            next = scope.timekeeper().schedule(backoff.delay(earlier), () -> attempt(earlier + 1));
            if (ended.isDone()) {
                next.cancel();
            }
        }
    }
}

package io.github.etcdgrpc.core.lease;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseInfo;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Leases that belong to the caller: granted, kept and revoked on demand, and otherwise left alone.
 *
 * <p>A grant carries an id of our choice, so that it can be repeated; when the caller gives up before its outcome is known, the lease is revoked in the background. What goes on after a
 * call has returned stands at {@link KeepAlives}.
 */
public final class CallerLeases implements LeaseManager, AutoCloseable {
    private final ManagerScope scope;
    private final KeepAlives keepAlives;
    private final Set<Revocation> revocations = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Creates one that asks etcd for nothing yet. */
    public CallerLeases(ManagerScope scope) {
        this.scope = scope;
        this.keepAlives = new KeepAlives(scope);
    }

    @Override
    public LeaseId createLease(Duration ttl) {
        LeaseTtl.checked(ttl);
        String what = "create lease with TTL " + ttl;
        checkOpen(what);
        PendingGrant grant = new PendingGrant(scope, ttl);
        try {
            return call(what, ErrorCode.LEASE_CREATION_FAILED, grant::tryOnce).id();
        } catch (EtcdException failure) {
            abandon(grant, ttl);
            throw failure;
        }
    }

    @Override
    public LeaseKeepAlive keepAlive(LeaseId leaseId, KeepAliveListener listener) {
        checked(leaseId);
        requireNonNull(listener, "listener");
        return keepAlives.keep(renewed("keep alive lease " + leaseId, leaseId), listener);
    }

    @Override
    public void revokeLease(LeaseId leaseId) {
        checked(leaseId);
        String what = "revoke lease " + leaseId;
        checkOpen(what);
        AtomicBoolean maybeRevoked = new AtomicBoolean();
        try {
            call(what, ErrorCode.LEASE_REVOCATION_FAILED, () -> revokeOnce(leaseId, maybeRevoked));
            keepAlives.revoked(leaseId);
        } catch (EtcdException failure) {
            if (failure.code() == ErrorCode.LEASE_NOT_FOUND) {
                keepAlives.gone(leaseId);
            } else {
                keepAlives.suspect(leaseId);
            }
            throw failure;
        }
    }

    @Override
    public LeaseInfo getLeaseInfo(LeaseId leaseId) {
        checked(leaseId);
        String what = "get info of lease " + leaseId;
        checkOpen(what);
        LeaseTimeToLive found =
                call(what, ErrorCode.LEASE_ERROR, () -> scope.backend().leases().timeToLiveWithKeys(leaseId));
        if (!found.exists()) {
            keepAlives.suspect(leaseId);
            throw notFound(what);
        }
        return new LeaseInfo(
                leaseId,
                found.granted(),
                found.remaining(),
                found.keys().stream().sorted().toList());
    }

    @Override
    public List<LeaseId> listLeases() {
        checkOpen("list leases");
        return call(
                        "list leases",
                        ErrorCode.LEASE_ERROR,
                        () -> scope.backend().leases().list())
                .leases();
    }

    @Override
    public void refreshLease(LeaseId leaseId, Duration ttl) {
        checked(leaseId);
        LeaseTtl.checked(ttl);
        LeaseTerm term = renewed("refresh lease " + leaseId + " for " + ttl, leaseId);
        keepAlives.refresh(term, new LeaseTerm(leaseId, ttl, term.sentNanos()).deadlineNanos());
    }

    /** Tries at once what waits for its next attempt: to be called when etcd is known to answer again. Does not block. */
    public void retryNow() {
        keepAlives.retryNow();
    }

    /** Ends what goes on in the background, and has those who keep leases alive told. The leases of callers stay. Idempotent; does not block. */
    @Override
    public void close() {
        closed = true;
        keepAlives.close();
        revocations.forEach(Revocation::halt);
    }

    /** Renews a lease once, and says how long it lives from then on. */
    private LeaseTerm renewed(String what, LeaseId leaseId) {
        checkOpen(what);
        LeaseTerm term = call(what, ErrorCode.LEASE_ERROR, () -> {
            long sentNanos = scope.timekeeper().nanoTime();
            return scope.backend().leases().keepAliveOnce(leaseId).thenApply(renewal -> term(renewal, sentNanos));
        });
        if (term.ttl().isZero()) {
            keepAlives.gone(leaseId);
            throw notFound(what);
        }
        return term;
    }

    private static LeaseTerm term(LeaseRenewal renewal, long sentNanos) {
        return new LeaseTerm(renewal.id(), renewal.isAlive() ? renewal.ttl() : Duration.ZERO, sentNanos);
    }

    /** That there is no such lease, after a try whose answer was lost, is what that try brought about. */
    private CompletableFuture<Boolean> revokeOnce(LeaseId leaseId, AtomicBoolean maybeRevoked) {
        return scope.backend()
                .leases()
                .revoke(leaseId)
                .handle((revision, failure) -> {
                    boolean earlier = maybeRevoked.get() && Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND);
                    if (failure == null || earlier) {
                        return CompletableFuture.completedFuture(true);
                    }
                    maybeRevoked.compareAndSet(false, Failures.mayBeApplied(failure));
                    return CompletableFuture.<Boolean>failedFuture(failure);
                })
                .thenCompose(settled -> settled);
    }

    private void abandon(PendingGrant grant, Duration ttl) {
        if (!grant.mayExist() || closed) {
            return;
        }
        Revocation revocation = Revocation.begin(scope, grant.id(), ttl);
        revocations.add(revocation);
        revocation.ended().thenRun(() -> revocations.remove(revocation));
        if (closed) {
            revocation.halt();
        }
    }

    private <T> T call(String what, ErrorCode otherwise, Supplier<CompletableFuture<T>> request) {
        try {
            return scope.calls().await(what, scope.retrier().call(RetrySafety.IDEMPOTENT, request));
        } catch (EtcdException failure) {
            if (failure.code() == ErrorCode.INVALID_STATE) {
                throw failure;
            }
            boolean notFound = Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND);
            throw new EtcdException(notFound ? ErrorCode.LEASE_NOT_FOUND : otherwise, what, failure);
        }
    }

    private void checkOpen(String what) {
        if (closed) {
            throw new EtcdException(ErrorCode.INVALID_STATE, what + ": the manager is closed");
        }
    }

    private static void checked(LeaseId leaseId) {
        if (requireNonNull(leaseId, "leaseId").isNone()) {
            throw new IllegalArgumentException("leaseId: 0 (expected: the id of a lease)");
        }
    }

    private static EtcdException notFound(String what) {
        return new EtcdException(ErrorCode.LEASE_NOT_FOUND, what, null, RequestOutcome.REJECTED);
    }
}

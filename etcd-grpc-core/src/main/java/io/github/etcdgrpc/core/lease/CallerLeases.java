package io.github.etcdgrpc.core.lease;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseInfo;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Leases that belong to the caller: granted and revoked on demand, and otherwise left alone.
 *
 * <p>A grant carries an id of our choice, so that it can be repeated; when the caller gives up before its outcome is known, the lease is revoked in the background.
 */
public final class CallerLeases implements LeaseManager, AutoCloseable {
    private final ManagerScope scope;
    private final Set<Revocation> revocations = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Creates one that asks etcd for nothing yet. */
    public CallerLeases(ManagerScope scope) {
        this.scope = scope;
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
    public void revokeLease(LeaseId leaseId) {
        checked(leaseId);
        String what = "revoke lease " + leaseId;
        checkOpen(what);
        AtomicBoolean maybeRevoked = new AtomicBoolean();
        call(what, ErrorCode.LEASE_REVOCATION_FAILED, () -> revokeOnce(leaseId, maybeRevoked));
    }

    @Override
    public LeaseInfo getLeaseInfo(LeaseId leaseId) {
        checked(leaseId);
        String what = "get info of lease " + leaseId;
        checkOpen(what);
        LeaseTimeToLive found =
                call(what, ErrorCode.LEASE_ERROR, () -> scope.backend().leases().timeToLiveWithKeys(leaseId));
        if (!found.exists()) {
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

    /** Gives up revocations in the background. The leases of callers stay. Idempotent; does not block. */
    @Override
    public void close() {
        closed = true;
        revocations.forEach(Revocation::halt);
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

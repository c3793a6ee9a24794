package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseManager;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

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
        CompletableFuture<LeaseTerm> granted = scope.retrier().call(RetrySafety.IDEMPOTENT, grant::tryOnce);
        try {
            return scope.calls().await(what, granted).id();
        } catch (EtcdException failure) {
            abandon(grant, ttl);
            throw translated(failure, ErrorCode.LEASE_CREATION_FAILED, what);
        }
    }

    @Override
    public void revokeLease(LeaseId leaseId) {
        String what = "revoke lease " + leaseId;
        checkOpen(what);
        AtomicBoolean maybeRevoked = new AtomicBoolean();
        try {
            scope.calls()
                    .await(what, scope.retrier().call(RetrySafety.IDEMPOTENT, () -> revokeOnce(leaseId, maybeRevoked)));
        } catch (EtcdException failure) {
            boolean notFound = Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND);
            throw translated(failure, notFound ? ErrorCode.LEASE_NOT_FOUND : ErrorCode.LEASE_REVOCATION_FAILED, what);
        }
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

    private void checkOpen(String what) {
        if (closed) {
            throw new EtcdException(ErrorCode.INVALID_STATE, what + ": the manager is closed");
        }
    }

    private static EtcdException translated(EtcdException failure, ErrorCode code, String what) {
        return failure.code() == ErrorCode.INVALID_STATE ? failure : new EtcdException(code, what, failure);
    }
}

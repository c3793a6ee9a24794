package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.lease.OneTimeLease;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A lease and the nodes that stand on it.
 *
 * <p>A shared one that nobody needs is kept for a while, since the next lock is then one request away; any other ends with its last occupant. When it is over, all its occupants are, and whoever comes
 * later finds another.
 *
 * <p>Confined to the executor of {@link LockHome}, but for what says otherwise.
 */
final class LockLease implements OneTimeLease.Listener {
    /** Who stands on a lease. */
    interface Occupant {

        /** The lease is over, and everything on it. */
        void leaseOver();
    }

    static final Duration IDLE = Duration.ofMinutes(1);

    private final LockHome home;
    private final LockLeases leases;
    private final Duration ttl;
    private final OneTimeLease lease;
    private final CompletableFuture<Void> granted = new CompletableFuture<>();
    private final Set<Occupant> occupants = new LinkedHashSet<>();
    private boolean lasting;
    private boolean idleCheck;
    private long idleSinceNanos;
    private Scheduled idle = () -> {};

    LockLease(LockHome home, LockLeases leases, Duration ttl, OneTimeLease lease) {
        this.home = home;
        this.leases = leases;
        this.ttl = ttl;
        this.lease = lease;
    }

    /** Asks for it, to be kept alive and shared. */
    void startShared() {
        lasting = true;
        lease.start(OneTimeLease.Renewal.KEPT, this);
    }

    /** Asks for it, for one node, to run out by itself. */
    void startUnrenewed() {
        lease.start(OneTimeLease.Renewal.NONE, this);
    }

    /** Returns what ends on the executor when the lease lives, or was not granted. */
    CompletableFuture<Void> granted() {
        return granted;
    }

    /** Returns what ends, on any thread, when nothing is left in etcd of a lease that is over. */
    CompletableFuture<Void> ended() {
        return lease.ended();
    }

    LeaseId id() {
        return lease.id();
    }

    Duration ttl() {
        return ttl;
    }

    /** Tells whether it surely lives. From any thread. */
    boolean isLive() {
        return lease.isLive();
    }

    /** Returns how long it surely lives on. From any thread. */
    Duration remaining() {
        return lease.remaining();
    }

    boolean isOver() {
        return lease.isOver();
    }

    void renewNow() {
        lease.renewNow();
    }

    void join(Occupant occupant) {
        occupants.add(occupant);
    }

    void leave(Occupant occupant) {
        if (occupants.remove(occupant) && occupants.isEmpty() && !isOver()) {
            if (lasting) {
                idleSinceNanos = home.nanoTime();
                checkIdle(IDLE);
            } else {
                end();
            }
        }
    }

    /** Lets nobody join any more, and ends it with its last occupant: something may come to stand on it that nobody wants. */
    void retire() {
        leases.forget(this);
        lasting = false;
        if (occupants.isEmpty()) {
            end();
        }
    }

    CompletableFuture<Void> end() {
        leases.forget(this);
        idle.cancel();
        return lease.end();
    }

    void halt() {
        idle.cancel();
        lease.halt();
    }

    @Override
    public void granted(LeaseId id) {
        granted.complete(null);
    }

    @Override
    public void failed(EtcdException failure) {
        leases.forget(this);
        granted.completeExceptionally(failure);
    }

    @Override
    public void over() {
        leases.forget(this);
        idle.cancel();
        List.copyOf(occupants).forEach(Occupant::leaseOver);
        occupants.clear();
    }

    /** One delayed task at a time, however often the lease falls idle. */
    private void checkIdle(Duration delay) {
        if (idleCheck) {
            return;
        }
        idleCheck = true;
        idle = home.later(delay, () -> {
            idleCheck = false;
            Duration left = IDLE.minusNanos(home.nanoTime() - idleSinceNanos);
            if (!occupants.isEmpty() || isOver()) {
                return;
            }
            if (left.isZero() || left.isNegative()) {
                end();
            } else {
                checkIdle(left);
            }
        });
    }
}

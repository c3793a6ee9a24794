package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.lease.OneTimeLease;
import io.github.etcdgrpc.lock.LockOptions.RefreshPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The leases of a manager's locks: one for each TTL, and one for each lock that is not renewed.
 *
 * <p>Confined to the executor of {@link LockHome}.
 */
final class LockLeases {
    private final LockHome home;
    private final LeaseKeeper keeper;
    private final Map<Duration, LockLease> shared = new HashMap<>();
    private final Set<LockLease> all = new LinkedHashSet<>();

    LockLeases(LockHome home, LeaseKeeper keeper) {
        this.home = home;
        this.keeper = keeper;
    }

    /** Returns a lease to stand on; it may not be granted yet. The caller joins it. */
    LockLease take(Duration ttl, RefreshPolicy policy) {
        if (policy == RefreshPolicy.OFF) {
            LockLease own = create(ttl);
            own.startUnrenewed();
            return own;
        }
        LockLease present = shared.get(ttl);
        if (present != null) {
            return present;
        }
        LockLease begun = create(ttl);
        shared.put(ttl, begun);
        begun.startShared();
        return begun;
    }

    /** Gives this lease to nobody any more. */
    void forget(LockLease lease) {
        shared.remove(lease.ttl(), lease);
    }

    /** Ends all; what it returns ends when nothing of them is left in etcd. */
    CompletableFuture<Void> endAll() {
        return CompletableFuture.allOf(
                List.copyOf(all).stream().map(LockLease::end).toArray(CompletableFuture<?>[]::new));
    }

    /** Gives up what {@link #endAll} has not finished. */
    void haltAll() {
        List.copyOf(all).forEach(LockLease::halt);
    }

    private LockLease create(Duration ttl) {
        LockLease lease = new LockLease(home, this, ttl, new OneTimeLease(home.scope(), keeper, ttl, home.executor()));
        all.add(lease);
        lease.ended().thenRun(() -> home.executor().execute(() -> all.remove(lease)));
        return lease;
    }
}

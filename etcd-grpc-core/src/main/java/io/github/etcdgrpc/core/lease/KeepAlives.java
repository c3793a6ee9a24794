package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.time.BoundedExecutor;
import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The leases that callers have kept alive or refreshed, each renewed once however many want it.
 *
 * <p>Any method may be called from any thread, and none blocks. The map is confined to the keeper's executor.
 */
final class KeepAlives implements AutoCloseable {
    private static final int MOST_LISTENERS_AT_ONCE = 4;

    private final LeaseKeeper keeper;
    private final Executor callbacks;
    private final Map<LeaseId, SharedKeepAlive> leases = new HashMap<>();
    private final Set<ListenedKeepAlive> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Creates one that keeps nothing yet. */
    KeepAlives(ManagerScope scope) {
        this.keeper = new LeaseKeeper(scope);
        this.callbacks = new BoundedExecutor(scope.timekeeper().executor(), MOST_LISTENERS_AT_ONCE);
    }

    /**
     * Keeps a lease alive for one caller more.
     *
     * @param term what etcd has just answered
     */
    LeaseKeepAlive keep(LeaseTerm term, KeepAliveListener listener) {
        ListenedKeepAlive user = new ListenedKeepAlive(this, term, new KeepAliveMailbox(listener, callbacks));
        open.add(user);
        onHome(() -> use(term, lease -> lease.join(user)));
        if (closed) {
            user.lost(LeaseLoss.MANAGER_CLOSED);
        }
        return user;
    }

    /**
     * Keeps a lease alive until its TTL covers the time up to a deadline.
     *
     * @param term what etcd has just answered
     * @param untilNanos the deadline
     */
    void refresh(LeaseTerm term, long untilNanos) {
        if (term.deadlineNanos() - untilNanos >= 0) {
            ifRenewed(term.id(), lease -> lease.confirmed(term));
        } else {
            onHome(() -> use(term, lease -> lease.refreshUntil(untilNanos)));
        }
    }

    /** A lease was revoked by this manager. */
    void revoked(LeaseId id) {
        ifRenewed(id, SharedKeepAlive::revoked);
    }

    /** etcd said that there is no such lease. */
    void gone(LeaseId id) {
        ifRenewed(id, SharedKeepAlive::gone);
    }

    /** Asks etcd soon whether a lease lives, if it is kept, because something suggests that it does not. */
    void suspect(LeaseId id) {
        ifRenewed(id, SharedKeepAlive::suspect);
    }

    /** Tries at once what waits for its next attempt. */
    void retryNow() {
        keeper.retryNow();
    }

    /** Stops keeping all leases, which stay in etcd until their TTL ends, and has all callers told. Idempotent. */
    @Override
    public void close() {
        closed = true;
        open.forEach(user -> user.lost(LeaseLoss.MANAGER_CLOSED));
        keeper.home().execute(() -> List.copyOf(leases.values()).forEach(SharedKeepAlive::halt));
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    /** One caller wants the lease no more. */
    void leave(ListenedKeepAlive user) {
        open.remove(user);
        ifRenewed(user.leaseId(), lease -> lease.leave(user));
    }

    /** On the keeper's executor. */
    void forget(SharedKeepAlive lease) {
        leases.remove(lease.id(), lease);
    }

    private void ifRenewed(LeaseId id, Consumer<SharedKeepAlive> deed) {
        onHome(() -> {
            SharedKeepAlive lease = leases.get(id);
            if (lease != null) {
                deed.accept(lease);
            }
        });
    }

    /** Gives a lease a reason to be renewed before it takes in the renewal, which may end the reasons that it had. */
    private void use(LeaseTerm term, Consumer<SharedKeepAlive> reason) {
        SharedKeepAlive present = leases.get(term.id());
        SharedKeepAlive lease = present == null ? new SharedKeepAlive(this, term) : present;
        leases.put(term.id(), lease);
        reason.accept(lease);
        lease.confirmed(term);
    }

    private void onHome(Runnable task) {
        keeper.home().execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }
}

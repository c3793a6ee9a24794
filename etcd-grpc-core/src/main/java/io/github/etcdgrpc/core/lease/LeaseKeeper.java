package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Backoff;
import io.github.etcdgrpc.core.time.SerialExecutor;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Keeps leases alive: any number of them, without a thread of their own, with one message per lease and third of its TTL.
 *
 * <p>All leases of a keeper live on one serial executor, and are gone through in the order in which they came; each has at most two delayed tasks. What a lease goes through stands at {@link KeptLease}.
 */
public final class LeaseKeeper implements AutoCloseable {
    private final ManagerScope scope;
    private final Backoff backoff;
    private final Executor home;
    private final Set<KeptLease> kept = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile boolean closed;

    /** Creates a keeper that keeps nothing yet. */
    public LeaseKeeper(ManagerScope scope) {
        this.scope = scope;
        this.backoff = new Backoff(scope.options().retry(), scope.random());
        this.home = new SerialExecutor(scope.timekeeper().executor());
    }

    /**
     * Keeps a lease alive until it is gone or {@link KeptLease#stop()} is called. Does not block and asks etcd nothing before the renewal is due.
     *
     * @param term what is known of the lease: its TTL, and when the request was sent that told it
     */
    public KeptLease keep(LeaseTerm term, LeaseListener listener) {
        KeptLease lease = new KeptLease(this, term, listener);
        kept.add(lease);
        if (closed) {
            lease.stop();
        } else {
            lease.start();
        }
        return lease;
    }

    /** Tries at once what waits for its next attempt: to be called when etcd is known to answer again. Does not block. */
    public void retryNow() {
        List.copyOf(kept).forEach(KeptLease::retryNow);
    }

    /** Stops keeping all leases. They stay in etcd until their TTL ends. Does not block; idempotent. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(kept).forEach(KeptLease::stop);
    }

    /** Returns how many leases are kept. */
    int size() {
        return kept.size();
    }

    void forget(KeptLease lease) {
        kept.remove(lease);
    }

    ManagerScope scope() {
        return scope;
    }

    Backoff backoff() {
        return backoff;
    }

    Executor home() {
        return home;
    }
}

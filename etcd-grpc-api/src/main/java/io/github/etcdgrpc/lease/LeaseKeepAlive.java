package io.github.etcdgrpc.lease;

import java.time.Duration;
import java.util.Optional;

/**
 * A lease that is being kept alive, until this is closed, the lease is lost or its manager closes.
 *
 * <p>The lease is renewed each time a third of its TTL has passed, and again after a short wait when that fails, for as long as it takes. All methods answer from memory, at once, on
 * any thread.
 */
public interface LeaseKeepAlive extends AutoCloseable {

    /** Returns the lease. */
    LeaseId leaseId();

    /**
     * Tells whether the lease surely lives, unless somebody revoked it since its last renewal: it is being kept, and the TTL has not passed since the request was <em>sent</em> that
     * etcd answered last. That moment comes before the server lets the lease run out, and at that moment the answer changes, even if no listener has been told yet.
     */
    boolean isAlive();

    /** Returns how much longer {@link #isAlive()} stays true if etcd does not answer any more; zero when it is not. */
    Duration remaining();

    /** Returns why the lease is not alive; nothing while it is, and after {@link #close()} of one that was not lost for good. */
    Optional<LeaseLoss> loss();

    /**
     * Ends this keep-alive. The lease is <em>not</em> revoked: it lives on for the rest of its TTL, or longer when something else renews it.
     *
     * <p>Returns at once. No call of the listener begins after that; one that is running may still be going on. Idempotent.
     */
    @Override
    void close();
}

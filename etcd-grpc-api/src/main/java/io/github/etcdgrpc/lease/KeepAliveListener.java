package io.github.etcdgrpc.lease;

import java.time.Duration;

/**
 * Told what becomes of a lease that is kept alive.
 *
 * <p>The order of calls is: any number of {@link #onRenewed}; then, whenever etcd is away for too long, {@code onLost(LAPSED)}, which the next {@code onRenewed} takes back; and in the
 * end, unless the {@link LeaseKeepAlive} is closed before, one {@link #onLost} with a {@linkplain LeaseLoss#isFinal() final} reason, after which nothing is told.
 *
 * <p>So {@code onRenewed} after {@code onLost(LAPSED)} says that the lease lived all the while, with all its keys: the server had given it longer than could be known here (a new
 * leader does so), or it was renewed by somebody else. A listener that has given up its work at {@code LAPSED} may take it up again then.
 *
 * <p><b>Threads.</b> The calls of one listener come one after the other, on threads of the manager, never on the caller's and never under a lock of this library. A listener may block and
 * may call the library. One that is slow holds up neither the renewals nor other listeners, but for this: when four listeners of one manager block at the same time, the others wait for them.
 * What a slow listener misses is put together: of several renewals that it has not been told of, it is told the last, and of several {@code LAPSED} with renewals between them, one and the last
 * renewal. A loss that lasts is never left out. An exception that it throws is logged and ends nothing.
 *
 * <p>This is not the place to learn of a loss in time, since a call may be late: ask {@link LeaseKeepAlive#isAlive()} before doing what needs the lease.
 */
@FunctionalInterface
public interface KeepAliveListener {

    /**
     * Called when the lease cannot be counted on, or no longer.
     *
     * @param why the reason; more may follow only after {@link LeaseLoss#LAPSED}
     */
    void onLost(LeaseLoss why);

    /**
     * Called after each renewal but the one that {@link LeaseManager#keepAlive} itself waits for.
     *
     * @param ttl how long the lease lives from then on without another
     */
    default void onRenewed(Duration ttl) {}
}

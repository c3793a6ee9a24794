package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lease.LeaseId;
import java.util.concurrent.CompletableFuture;

/**
 * What a recipe stands on: a lease, or one after the other, that is there for as long as it is wanted.
 *
 * <p>Confined to the executor of its owner: every method is called there, and the listener is told there, one call after the other.
 */
public interface StandingLease {

    /** Told what becomes of a standing lease. */
    interface Listener {

        /** There is a lease, to which keys may be attached: the first, or the next after {@link #gone}. */
        void alive(LeaseTerm term);

        /** The lease was renewed. After {@link #lapsed()} this says that it lived all the while. */
        void renewed();

        /** The lease is overdue: it may have ended, with all its keys. {@link #renewed}, {@link #gone} or {@link #ended} follows when etcd answers. */
        void lapsed();

        /** The lease has ended, with all its keys. Another is being granted. */
        void gone();

        /** The lease does not exist, or no longer, and no other will come. The last call. */
        void ended();

        /** A try to get the lease failed. Another follows after the back-off. */
        void failed(EtcdException failure);
    }

    /** Begins. Called once. */
    void start(Listener listener);

    /** Asks etcd soon whether the lease lives, because something suggests that it does not. */
    void suspect(LeaseId id);

    /** Tries at once to get the lease, if that waits for its next attempt. */
    void retryNow();

    /**
     * Ends it: nothing more is told.
     *
     * @return ends when nothing of it is left in etcd as far as its owner answers for it, or when that could not be brought about before the lease ends by itself
     */
    CompletableFuture<Void> end();

    /** Gives up what {@link #end} has not finished, so that nothing stays scheduled. */
    void halt();
}

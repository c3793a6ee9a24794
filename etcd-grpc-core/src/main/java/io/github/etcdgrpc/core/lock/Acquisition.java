package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way of one caller to a lock.
 *
 * <p>Confined to the executor of {@link LockHome}. Transitions:
 *
 * <table>
 * <caption>What an acquisition goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th><th>and</th></tr>
 * <tr><td>NEW</td><td>{@link #begin}</td><td>ENTERING</td><td>a lease is taken, and a node is put once it is granted</td></tr>
 * <tr><td>ENTERING, LOOKING</td><td>the node is the first, its lease surely lives</td><td>OVER</td><td>the lock is handed out</td></tr>
 * <tr><td>ENTERING, LOOKING</td><td>there is one before it</td><td>WAITING</td><td>its deletion is awaited</td></tr>
 * <tr><td>WAITING</td><td>that one is deleted, or may have been</td><td>LOOKING</td><td>it is read who is before now: whoever was may only have given up</td></tr>
 * <tr><td>any but OVER</td><td>the own node or its lease is gone</td><td>ENTERING</td><td>another node is put, at the end of the queue</td></tr>
 * <tr><td>ENTERING, LOOKING</td><td>a failure that passes</td><td>the same</td><td>it is asked again after the back-off; until it has queued once, only as often as the options say</td></tr>
 * <tr><td>ENTERING, LOOKING</td><td>any other failure; the lock is not free, and the caller does not wait</td><td>OVER</td><td>the node is left</td></tr>
 * <tr><td>any</td><td>{@link #abandon}</td><td>OVER</td><td>the node is left, the lock released</td></tr>
 * </table>
 */
final class Acquisition implements QueueNode.Visitor, KeyWatch.Listener {
    private final LockHome home;
    private final LockBook book;
    private final LockOrder order;
    private final CompletableFuture<Optional<LeasedLock>> result = new CompletableFuture<>();
    private boolean over;
    private boolean queued;
    private boolean backingOff;
    private int failures;
    private @Nullable QueueNode node;
    private QueueWatch.@Nullable Wait predecessor;
    private @Nullable LeasedLock lock;
    private Scheduled retry = () -> {};

    Acquisition(LockHome home, LockBook book, LockOrder order) {
        this.home = home;
        this.book = book;
        this.order = order;
    }

    /** Returns what ends with the lock; with nothing when it is not free and the caller does not wait; or with an error. Ending it from outside does not end the acquisition. */
    CompletableFuture<Optional<LeasedLock>> result() {
        return result;
    }

    void begin() {
        book.waits(this);
        join();
    }

    /**
     * Gives up: from now on the caller will not have the lock.
     *
     * @return ends when nothing of it is left in etcd; or with an error, though that is tried again
     */
    CompletableFuture<Boolean> abandon() {
        LeasedLock held = lock;
        if (held != null) {
            return held.release();
        }
        finish();
        QueueNode present = node;
        return present == null ? CompletableFuture.completedFuture(false) : present.leave();
    }

    /** The manager closes, and ends all leases. */
    void halt(EtcdException why) {
        finish();
        QueueNode present = node;
        if (present != null) {
            present.halt();
        }
        result.completeExceptionally(why);
    }

    /** Tries at once what waits for its next attempt. */
    void retryNow() {
        QueueNode present = node;
        QueueWatch.Wait watching = predecessor;
        if (backingOff) {
            retry.cancel();
            ask();
        }
        if (present != null) {
            present.retryNow();
        }
        if (watching != null) {
            watching.retryNow();
        }
    }

    @Override
    public void first() {
        stopWatching();
        QueueNode own = node;
        if (own == null || !own.footing().isLive()) {
            startOver();
            return;
        }
        finish();
        LeasedLock held = new LeasedLock(home, book, order, own);
        lock = held;
        held.begin();
        if (!result.complete(Optional.of(held))) {
            held.release();
        }
    }

    @Override
    public void behind(Bytes before, long revision) {
        queued = true;
        failures = 0;
        stopWatching();
        KeyRange queue = book.keys().queue(order.key());
        predecessor = book.watches().of(queue).await(before, revision, this);
    }

    @Override
    public void occupied() {
        end();
        result.complete(Optional.empty());
    }

    @Override
    public void vanished() {
        node = null;
        startOver();
    }

    @Override
    public void failed(Throwable failure) {
        if (Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND)) {
            leaseIsGone();
        } else if (EtcdException.isRetryable(failure) && (queued || failures < mostRetries())) {
            askLater();
        } else {
            end();
            result.completeExceptionally(
                    new EtcdException(ErrorCode.LOCK_ACQUISITION_FAILED, order.key(), Failures.unwrapped(failure)));
        }
    }

    @Override
    public void deleted() {
        doubtful();
    }

    @Override
    public void doubtful() {
        predecessor = null;
        ask();
    }

    /** Takes a place: on a lease that is there already, at once. */
    private void join() {
        if (over) {
            return;
        }
        LockLease lease = book.leases().take(order.ttl(), order.policy());
        Bytes value = order.value();
        if (lease.granted().isDone() && !lease.granted().isCompletedExceptionally()) {
            place(lease, value);
        } else {
            Reserve reserve = new Reserve();
            lease.join(reserve);
            lease.granted().whenComplete((granted, failure) -> {
                if (!over && failure == null) {
                    place(lease, value);
                } else if (!over) {
                    retryJoin(failure);
                }
                lease.leave(reserve);
            });
        }
    }

    private void place(LockLease lease, Bytes value) {
        LeaseId id = lease.id();
        Bytes key = book.keys().node(order.key(), id, book.nextNumber());
        NodeRequests requests = new NodeRequests(key, book.keys().queue(order.key()), value);
        QueueNode begun = new QueueNode(home, requests, order.entrance(), lease, this);
        node = begun;
        begun.ask();
    }

    private void retryJoin(Throwable failure) {
        node = null;
        failed(failure);
    }

    /** Asks where the own node stands, or for a node when there is none. */
    private void ask() {
        QueueNode present = node;
        backingOff = false;
        if (over) {
            return;
        }
        if (present == null) {
            join();
        } else {
            present.ask();
        }
    }

    private void askLater() {
        backingOff = true;
        retry = home.later(home.backoff().delay(failures++), this::ask);
    }

    private void startOver() {
        stopWatching();
        retry.cancel();
        backingOff = false;
        QueueNode old = node;
        node = null;
        if (old != null) {
            old.leave();
        }
        join();
    }

    private void leaseIsGone() {
        QueueNode old = node;
        if (old != null) {
            LockLease lease = old.footing().lease();
            lease.retire();
            lease.renewNow();
        }
        startOver();
    }

    private void end() {
        finish();
        QueueNode present = node;
        if (present != null) {
            present.leave();
        }
    }

    private void finish() {
        over = true;
        stopWatching();
        retry.cancel();
        backingOff = false;
        book.waitsNoMore(this);
    }

    private void stopWatching() {
        QueueWatch.Wait watching = predecessor;
        predecessor = null;
        if (watching != null) {
            watching.close();
        }
    }

    private int mostRetries() {
        return home.scope().options().retry().maxRetries();
    }

    /** Keeps a lease from being idle while it is being granted. */
    private static final class Reserve implements LockLease.Occupant {
        @Override
        public void leaseOver() {}
    }
}

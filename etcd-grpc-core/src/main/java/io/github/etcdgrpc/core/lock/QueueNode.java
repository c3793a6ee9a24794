package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import io.github.etcdgrpc.spi.TxnResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One place in the queue of a lock: a key in etcd that nobody else uses, and what is known of it.
 *
 * <p>The place is decided by the key's create revision alone: the first node of a queue holds the lock. A node watches its own key, but not in its first moments: most locks are released before that, and
 * a watch that begins late misses nothing.
 *
 * <p>Confined to the executor of {@link LockHome}, but for what says otherwise. Once it is left, or has vanished, its visitor is told nothing more.
 */
final class QueueNode implements LockLease.Occupant, KeyWatch.Listener {
    /** Told what is found. */
    interface Visitor {

        /** The node is the first of the queue. */
        void first();

        /**
         * The node waits behind another.
         *
         * @param predecessor the key of that
         * @param revision at which this was so
         */
        void behind(Bytes predecessor, long revision);

        /** The lock is not free, and the node was not put. */
        void occupied();

        /** The node stands no more, or its lease may have ended. */
        void vanished();

        /** etcd did not answer, or refused. {@link QueueNode#ask} asks again. */
        void failed(Throwable failure);
    }

    static final Duration OWN_WATCH_DELAY = Duration.ofMillis(200);

    private final LockHome home;
    private final NodeRequests requests;
    private final LockOrder.Entrance entrance;
    private final Footing footing;
    private Visitor visitor;
    private volatile long createRevision;
    private long knownRevision;
    private boolean doubtful;
    private boolean rewatch;
    private boolean over;
    private int entering;
    private CompletableFuture<?> looking = new CompletableFuture<>();
    private @Nullable KeyWatch watch;
    private @Nullable CompletableFuture<Boolean> leaving;
    private Scheduled watchLater = () -> {};

    QueueNode(LockHome home, NodeRequests requests, LockOrder.Entrance entrance, LockLease lease, Visitor visitor) {
        this.home = home;
        this.requests = requests;
        this.entrance = entrance;
        this.footing = new Footing(home, requests, lease, this);
        this.visitor = visitor;
    }

    Bytes key() {
        return requests.key();
    }

    /** Returns the create revision; 0 until it is known. From any thread. */
    long createRevision() {
        return createRevision;
    }

    Footing footing() {
        return footing;
    }

    /** Lets somebody else be told from now on. */
    void handTo(Visitor other) {
        visitor = other;
    }

    /** Asks etcd where the node stands, and puts it if it is not known to stand: once, however often this is called. */
    void ask() {
        if (over) {
            return;
        }
        if (createRevision == 0) {
            enter();
        } else {
            look();
        }
    }

    /** Tries at once what waits for its next attempt. */
    void retryNow() {
        KeyWatch watching = watch;
        if (watching != null) {
            watching.retryNow();
        }
    }

    /**
     * Gives the place up. When a request to put the node is on its way, its answer is awaited first, since it tells whether there is something to delete.
     *
     * @return ends when the node is gone: with whether it stood until then; or with an error, though it is tried again
     */
    CompletableFuture<Boolean> leave() {
        CompletableFuture<Boolean> begun = leaving;
        if (begun != null) {
            return begun;
        }
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        leaving = gone;
        boolean mayStand = !over;
        halt();
        if (!mayStand) {
            footing.leave();
            gone.complete(false);
        } else if (entering == 0) {
            remove(gone);
        }
        return gone;
    }

    /** Stops everything about the node, but leaves it in etcd. */
    void halt() {
        over = true;
        watchLater.cancel();
        looking.cancel(true);
        KeyWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
    }

    @Override
    public void leaseOver() {
        vanish(!footing.standing().isEmpty());
    }

    @Override
    public void deleted() {
        vanish(doubtful);
    }

    @Override
    public void doubtful() {
        watch = null;
        rewatch = true;
        look();
    }

    private void enter() {
        entering++;
        home.kv()
                .txn(requests.enter(entrance, footing.lease().id()))
                .whenComplete((result, failure) -> home.executor().execute(() -> entered(result, failure)));
    }

    private void entered(@Nullable TxnResult result, @Nullable Throwable failure) {
        entering--;
        doubtful |= result == null && Failures.mayBeApplied(failure);
        CompletableFuture<Boolean> gone = leaving;
        if (gone != null && entering == 0) {
            createRevision = result == null ? 0 : createdBy(result);
            remove(gone);
        } else if (over) {
            return;
        } else if (result == null) {
            visitor.failed(failure == null ? new IllegalStateException("no answer") : failure);
        } else if (result.succeeded()) {
            stands(result.revision(), result.revision());
            placed(result.range(1), result.revision());
        } else {
            result.range(0).keyValues().stream().findFirst().ifPresentOrElse(this::enteredBefore, visitor::occupied);
        }
    }

    private static long createdBy(TxnResult result) {
        return result.succeeded()
                ? result.revision()
                : result.range(0).keyValues().stream()
                        .mapToLong(KeyValue::createRevision)
                        .findFirst()
                        .orElse(0);
    }

    /** An earlier try did it, whose answer was lost. */
    private void enteredBefore(KeyValue found) {
        stands(found.createRevision(), found.modRevision());
        look();
    }

    private void stands(long created, long modified) {
        createRevision = created;
        knownRevision = modified;
        footing.standsSince(created, modified);
        watchLater = home.later(OWN_WATCH_DELAY, this::watchItself);
    }

    private void look() {
        CompletableFuture<RangeResult> answer = home.kv().range(requests.look(createRevision));
        looking = answer;
        answer.whenComplete((found, failure) -> home.executor().execute(() -> {
            if (!over && looking == answer) {
                looked(found, failure);
            }
        }));
    }

    private void looked(@Nullable RangeResult found, @Nullable Throwable failure) {
        if (found == null) {
            visitor.failed(failure == null ? new IllegalStateException("no answer") : failure);
            return;
        }
        placed(found, found.revision());
        if (rewatch) {
            rewatch = false;
            watchItself();
        }
    }

    /** Of the last two nodes up to this one the first must be this, or it stands no more. */
    private void placed(RangeResult found, long revision) {
        List<KeyValue> nodes = found.keyValues();
        boolean stands = !nodes.isEmpty()
                && nodes.get(0).key().equals(key())
                && nodes.get(0).createRevision() == createRevision;
        if (!stands) {
            vanish(doubtful);
            return;
        }
        knownRevision = revision;
        if (nodes.size() == 1) {
            visitor.first();
        } else {
            visitor.behind(nodes.get(1).key(), revision);
        }
    }

    private void watchItself() {
        if (!over && watch == null) {
            watchLater.cancel();
            KeyWatch begun = new KeyWatch(home, key(), this);
            watch = begun;
            begun.start(knownRevision);
        }
    }

    private void vanish(boolean mayStand) {
        if (over) {
            return;
        }
        halt();
        List<LockLease> standing = footing.standing();
        if (mayStand && !standing.isEmpty()) {
            new Removal(home, standing, key(), doubtful ? 0 : createRevision).begin();
        }
        footing.leave();
        visitor.vanished();
    }

    private void remove(CompletableFuture<Boolean> gone) {
        List<LockLease> standing = footing.standing();
        boolean mayStand = createRevision > 0 || doubtful;
        if (!mayStand || standing.isEmpty()) {
            gone.complete(false);
        } else {
            Removal removal = new Removal(home, standing, key(), doubtful ? 0 : createRevision);
            removal.begin().whenComplete((stood, failure) -> {
                if (stood != null) {
                    gone.complete(stood);
                } else {
                    gone.completeExceptionally(failure);
                }
            });
        }
        footing.leave();
    }
}

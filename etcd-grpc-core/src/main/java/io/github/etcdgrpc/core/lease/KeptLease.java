package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is being kept alive.
 *
 * <p>Confined to its keeper's serial executor, but for what says otherwise. Transitions:
 *
 * <table>
 * <caption>What a kept lease goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th><th>and</th></tr>
 * <tr><td>RESTING</td><td>a third of the TTL since the last answered request was sent, or {@link #renewNow()}</td><td>ASKING</td><td>a keep-alive is sent</td></tr>
 * <tr><td>ASKING</td><td>answer with a TTL</td><td>RESTING</td><td>{@code renewed}; the deadline moves</td></tr>
 * <tr><td>ASKING</td><td>answer without a TTL</td><td>ENDED</td><td>{@code gone}</td></tr>
 * <tr><td>ASKING</td><td>error, or no answer for a third of the TTL</td><td>BACKING_OFF</td><td></td></tr>
 * <tr><td>BACKING_OFF</td><td>the back-off is over</td><td>ASKING</td><td>a keep-alive is sent</td></tr>
 * <tr><td>any but ENDED</td><td>somebody else's request renewed it</td><td>RESTING</td><td>{@code renewed}; the deadline moves; an answer still to come is ignored</td></tr>
 * <tr><td>any but ENDED</td><td>the deadline passes</td><td>the same</td><td>{@code lapsed}, once until the next answer</td></tr>
 * <tr><td>any</td><td>{@link #stop()}</td><td>ENDED</td><td></td></tr>
 * </table>
 */
public final class KeptLease {
    private enum State {
        RESTING,
        ASKING,
        BACKING_OFF,
        ENDED
    }

    private static final Scheduled NOTHING = () -> {};

    private final LeaseKeeper keeper;
    private final Timekeeper timekeeper;
    private final LeaseListener listener;
    private volatile LeaseTerm term;
    private volatile State state = State.RESTING;
    private boolean lapsed;
    private int failures;
    private long turn;
    private Scheduled next = NOTHING;
    private Scheduled deadline = NOTHING;
    private @Nullable CompletableFuture<LeaseRenewal> request;

    KeptLease(LeaseKeeper keeper, LeaseTerm term, LeaseListener listener) {
        this.keeper = keeper;
        this.timekeeper = keeper.scope().timekeeper();
        this.term = term;
        this.listener = listener;
    }

    /** Returns the lease. From any thread. */
    public LeaseId id() {
        return term.id();
    }

    /** Returns what is known of the lease. From any thread. */
    LeaseTerm term() {
        return term;
    }

    /**
     * Tells whether the lease surely lives: it is kept, and its local deadline, which lies before the server's, has not passed. Answers from memory, from any
     * thread, at once when the deadline passes.
     */
    public boolean isLive() {
        return state != State.ENDED && timekeeper.nanoTime() - term.deadlineNanos() < 0;
    }

    /** Tells whether the lease is being kept, whether or not it is known to live. From any thread. */
    boolean isKept() {
        return state != State.ENDED;
    }

    /** Takes in that a request of somebody else has renewed the lease, as though it had been this one's own. */
    void confirmed(LeaseTerm other) {
        boolean newer = other.sentNanos() - term.sentNanos() > 0;
        if (newer && state != State.ENDED) {
            renewed(other);
        }
    }

    /** Asks etcd at once, because something suggests that the lease is gone; not if it is asking or backing off already. From any thread. */
    public void renewNow() {
        keeper.home().execute(() -> {
            if (state == State.RESTING) {
                ask();
            }
        });
    }

    /** Asks etcd at once if the lease waits for its next attempt. From any thread. */
    void retryNow() {
        keeper.home().execute(() -> {
            if (state == State.BACKING_OFF) {
                ask();
            }
        });
    }

    /** Stops keeping the lease, which stays in etcd until its TTL ends. Does not block; idempotent. From any thread. */
    public void stop() {
        keeper.home().execute(this::end);
    }

    void start() {
        keeper.home().execute(() -> {
            if (state == State.RESTING) {
                rest();
            }
        });
    }

    private void rest() {
        state = State.RESTING;
        later(until(term.renewalNanos()));
        deadline.cancel();
        deadline = timekeeper.schedule(
                until(term.deadlineNanos()), () -> keeper.home().execute(this::deadlinePassed));
    }

    private void later(Duration delay) {
        next.cancel();
        long mine = ++turn;
        next = timekeeper.schedule(delay, () -> keeper.home().execute(() -> due(mine)));
    }

    /** A delayed task that was overtaken may still come: only the one of the latest turn counts. */
    private void due(long ofTurn) {
        if (ofTurn != turn || state == State.ENDED) {
            return;
        }
        if (state == State.ASKING) {
            unanswered();
        } else {
            ask();
        }
    }

    private void ask() {
        state = State.ASKING;
        later(term.patience());
        long mine = turn;
        long sentNanos = timekeeper.nanoTime();
        CompletableFuture<LeaseRenewal> sent = keeper.scope().backend().leases().keepAliveOnce(term.id());
        request = sent;
        sent.whenComplete(
                (renewal, failure) -> keeper.home().execute(() -> answered(mine, sentNanos, renewal, failure)));
    }

    private void answered(long ofTurn, long sentNanos, @Nullable LeaseRenewal renewal, @Nullable Throwable failure) {
        if (ofTurn != turn || state != State.ASKING) {
            return;
        }
        request = null;
        if (renewal != null && renewal.isAlive()) {
            renewed(new LeaseTerm(term.id(), renewal.ttl(), sentNanos));
        } else if (failure == null || Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND)) {
            end();
            listener.gone();
        } else {
            backOff();
        }
    }

    private void renewed(LeaseTerm renewed) {
        term = renewed;
        failures = 0;
        lapsed = false;
        rest();
        listener.renewed();
    }

    private void unanswered() {
        CompletableFuture<LeaseRenewal> hanging = request;
        request = null;
        backOff();
        if (hanging != null) {
            hanging.cancel(true);
        }
    }

    private void backOff() {
        state = State.BACKING_OFF;
        later(keeper.backoff().delay(failures++));
    }

    private void deadlinePassed() {
        boolean passed = timekeeper.nanoTime() - term.deadlineNanos() >= 0;
        if (passed && !lapsed && state != State.ENDED) {
            lapsed = true;
            listener.lapsed();
        }
    }

    private void end() {
        state = State.ENDED;
        turn++;
        next.cancel();
        deadline.cancel();
        keeper.forget(this);
        CompletableFuture<LeaseRenewal> pending = request;
        request = null;
        if (pending != null) {
            pending.cancel(true);
        }
    }

    private Duration until(long nanos) {
        return Duration.ofNanos(nanos - timekeeper.nanoTime());
    }
}

package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A lease of our own that is granted once and never anew: what stood on it is over with it.
 *
 * <p>It is over when etcd says so, and before etcd can say so: a margin before its local deadline, when nothing that arrived until then moved that. From then on it is not renewed any more and is being
 * revoked, so that nothing stays on it that nobody believes in.
 *
 * <p>Confined to the executor of its owner, but for what says otherwise. Transitions:
 *
 * <table>
 * <caption>What a one-time lease goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th><th>and</th></tr>
 * <tr><td>NEW</td><td>{@link #start}</td><td>ASKING</td><td>a grant is sent, and again while that helps</td></tr>
 * <tr><td>ASKING</td><td>granted</td><td>LIVE</td><td>{@code granted}</td></tr>
 * <tr><td>ASKING</td><td>error</td><td>OVER</td><td>{@code failed}; it is revoked, if etcd may have granted it</td></tr>
 * <tr><td>LIVE</td><td>gone, or a margin before its deadline</td><td>OVER</td><td>{@code over}; it is revoked</td></tr>
 * <tr><td>ASKING, LIVE</td><td>{@link #end}</td><td>OVER</td><td>it is revoked, if etcd may have granted it</td></tr>
 * </table>
 */
public final class OneTimeLease {
    private static final int MARGIN_SHARE = 20;
    private static final Duration MOST_MARGIN = Duration.ofSeconds(1);

    /** Whether the lease is kept alive. */
    public enum Renewal {
        /** Until it is over. */
        KEPT,
        /** Not at all. */
        NONE
    }

    /** Told what becomes of the lease, on its owner's executor. */
    public interface Listener {

        /** The lease lives. */
        void granted(LeaseId id);

        /** etcd did not grant it. The last call. */
        void failed(EtcdException failure);

        /** It lives no more, or may not. The last call. */
        void over();
    }

    private enum State {
        NEW,
        ASKING,
        LIVE,
        OVER
    }

    private final ManagerScope scope;
    private final LeaseKeeper keeper;
    private final Duration ttl;
    private final Executor home;
    private final PendingGrant grant;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile State state = State.NEW;
    private volatile boolean lapsed;
    private volatile Runnable onLapse = () -> {};
    private volatile @Nullable LeaseTerm term;
    private volatile @Nullable KeptLease kept;
    private @Nullable CompletableFuture<LeaseTerm> asked;
    private @Nullable Revocation revocation;
    private Scheduled check = () -> {};

    /**
     * Creates one that asks etcd for nothing yet.
     *
     * @param home the executor of the owner, on which one task at a time runs
     */
    public OneTimeLease(ManagerScope scope, LeaseKeeper keeper, Duration ttl, Executor home) {
        this.scope = scope;
        this.keeper = keeper;
        this.ttl = ttl;
        this.home = home;
        this.grant = new PendingGrant(scope, ttl);
    }

    /** Asks etcd for the lease. Called once. */
    public void start(Renewal renewal, Listener listener) {
        state = State.ASKING;
        CompletableFuture<LeaseTerm> asking = scope.retrier().call(RetrySafety.IDEMPOTENT, grant::tryOnce);
        asked = asking;
        asking.whenComplete((granted, failure) -> home.execute(() -> answered(renewal, listener, granted, failure)));
    }

    /** Returns the id that the lease has or will have. */
    public LeaseId id() {
        return grant.id();
    }

    /**
     * Tells whether the lease surely lives: its deadline, less the margin, has not come. Answers from memory and the clock, from any thread.
     *
     * <p>Once this has been false, it stays so, and the lease will be over: an answer that comes later, to a process that stood still, may say that it lived all the while, but somebody was told otherwise.
     */
    public boolean isLive() {
        if (state != State.LIVE || lapsed) {
            return false;
        }
        if (leftNanos() > 0) {
            return true;
        }
        lapsed = true;
        home.execute(onLapse);
        return false;
    }

    /** Returns how long it surely lives on; zero when that is not sure at all. From any thread. */
    public Duration remaining() {
        return isLive() ? Duration.ofNanos(Math.max(0, leftNanos())) : Duration.ZERO;
    }

    /** Tells whether nothing can be attached to it any more. */
    public boolean isOver() {
        return state == State.OVER;
    }

    /** Asks etcd soon whether the lease lives, because something suggests that it does not; or to have the whole of its TTL again. */
    public void renewNow() {
        KeptLease held = kept;
        if (held != null) {
            held.renewNow();
        }
    }

    /**
     * Ends it: nothing more is told. Idempotent.
     *
     * @return ends when nothing of it is left in etcd, or when that could not be brought about before it ends by itself
     */
    public CompletableFuture<Void> end() {
        State before = state;
        if (before == State.OVER) {
            return ended;
        }
        stop();
        CompletableFuture<LeaseTerm> asking = asked;
        if (before == State.ASKING && asking != null) {
            asking.cancel(true);
        } else {
            revoke();
        }
        return ended;
    }

    /** Returns what ends when nothing of a lease that is over is left in etcd, or when that could not be brought about before it ends by itself. From any thread. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Gives up what {@link #end} has not finished, so that nothing stays scheduled. */
    public void halt() {
        stop();
        ended.complete(null);
        Revocation running = revocation;
        if (running != null) {
            running.halt();
        }
    }

    private void answered(
            Renewal renewal, Listener listener, @Nullable LeaseTerm granted, @Nullable Throwable failure) {
        if (state == State.OVER) {
            revoke();
        } else if (granted == null) {
            stop();
            revoke();
            listener.failed(Failures.asEtcdException(ErrorCode.LEASE_CREATION_FAILED, "TTL " + ttl, failure));
        } else {
            term = granted;
            onLapse = () -> lost(listener);
            state = State.LIVE;
            if (renewal == Renewal.KEPT) {
                kept = keeper.keep(granted, new Relay(listener));
            }
            checkLater(listener);
            listener.granted(granted.id());
        }
    }

    /** Looks again whenever the deadline that was known at the last look comes: it only ever moves away. */
    private void checkLater(Listener listener) {
        check = scope.timekeeper()
                .schedule(
                        Duration.ofNanos(leftNanos()),
                        () -> home.execute(() -> {
                            if (state == State.LIVE && leftNanos() > 0) {
                                checkLater(listener);
                            } else {
                                lost(listener);
                            }
                        }));
    }

    private void lost(Listener listener) {
        if (state == State.LIVE) {
            stop();
            revoke();
            listener.over();
        }
    }

    private void stop() {
        state = State.OVER;
        check.cancel();
        KeptLease held = kept;
        if (held != null) {
            held.stop();
        }
    }

    private void revoke() {
        if (ended.isDone() || revocation != null) {
            return;
        }
        if (!grant.mayExist()) {
            ended.complete(null);
            return;
        }
        Revocation begun = Revocation.begin(scope, grant.id(), ttl);
        revocation = begun;
        begun.ended().thenRun(() -> ended.complete(null));
    }

    private long leftNanos() {
        LeaseTerm granted = term;
        KeptLease held = kept;
        if (granted == null) {
            return 0;
        }
        LeaseTerm latest = held == null ? granted : held.term();
        return latest.deadlineNanos()
                - marginNanos(granted)
                - scope.timekeeper().nanoTime();
    }

    private static long marginNanos(LeaseTerm granted) {
        Duration share = granted.ttl().dividedBy(MARGIN_SHARE);
        return (share.compareTo(MOST_MARGIN) < 0 ? share : MOST_MARGIN).toNanos();
    }

    /** Brings home what the keeper says. That the lease lapsed is known before. */
    private final class Relay implements LeaseListener {
        private final Listener listener;

        Relay(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void lapsed() {}

        @Override
        public void gone() {
            home.execute(() -> lost(listener));
        }
    }
}

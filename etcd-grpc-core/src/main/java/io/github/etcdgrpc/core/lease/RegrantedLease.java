package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Backoff;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lease of our own: granted when it is first wanted, kept alive, granted anew each time it is gone, and revoked in the end.
 *
 * <p>Transitions:
 *
 * <table>
 * <caption>What a regranted lease goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th><th>and</th></tr>
 * <tr><td>NEW</td><td>{@link #start}</td><td>ASKING</td><td>a grant is sent, with an id of our choice</td></tr>
 * <tr><td>ASKING</td><td>granted</td><td>HELD</td><td>{@code alive}</td></tr>
 * <tr><td>ASKING</td><td>error</td><td>BACKING_OFF</td><td>{@code failed}</td></tr>
 * <tr><td>BACKING_OFF</td><td>the back-off is over</td><td>ASKING</td><td>the same grant is sent again</td></tr>
 * <tr><td>HELD</td><td>its keeper hears that it is gone</td><td>ASKING</td><td>{@code gone}; a grant with another id is sent</td></tr>
 * <tr><td>HELD</td><td>{@link #end}</td><td>ENDED</td><td>it is revoked</td></tr>
 * <tr><td>BACKING_OFF</td><td>{@link #end}</td><td>ENDED</td><td>it is revoked, if etcd may have granted it</td></tr>
 * <tr><td>ASKING</td><td>{@link #end}</td><td>ENDED</td><td>the same, when the grant is answered</td></tr>
 * </table>
 */
public final class RegrantedLease implements StandingLease {
    private enum State {
        NEW,
        ASKING,
        BACKING_OFF,
        HELD,
        ENDED
    }

    private final ManagerScope scope;
    private final LeaseKeeper keeper;
    private final Duration ttl;
    private final Executor home;
    private final Backoff backoff;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private State state = State.NEW;
    private PendingGrant grant;
    private int failures;
    private Scheduled retry = () -> {};
    private @Nullable Listener listener;
    private @Nullable KeptLease kept;
    private @Nullable Revocation revocation;

    /**
     * Creates one that asks etcd for nothing yet.
     *
     * @param home the executor of the owner, on which one task at a time runs
     */
    public RegrantedLease(ManagerScope scope, LeaseKeeper keeper, Duration ttl, Executor home) {
        this.scope = scope;
        this.keeper = keeper;
        this.ttl = ttl;
        this.home = home;
        this.backoff = new Backoff(scope.options().retry(), scope.random());
        this.grant = new PendingGrant(scope, ttl);
    }

    @Override
    public void start(Listener told) {
        listener = told;
        ask();
    }

    @Override
    public void suspect(LeaseId id) {
        KeptLease held = kept;
        if (held != null && held.id().equals(id)) {
            held.renewNow();
        }
    }

    @Override
    public void retryNow() {
        if (state == State.BACKING_OFF) {
            retry.cancel();
            ask();
        }
    }

    @Override
    public CompletableFuture<Void> end() {
        State before = state;
        state = State.ENDED;
        listener = null;
        retry.cancel();
        KeptLease held = kept;
        if (held != null) {
            held.stop();
        }
        if (before != State.ASKING && before != State.ENDED) {
            revoke();
        }
        return ended;
    }

    @Override
    public void halt() {
        retry.cancel();
        ended.complete(null);
        Revocation running = revocation;
        if (running != null) {
            running.halt();
        }
    }

    private void ask() {
        state = State.ASKING;
        grant.tryOnce().whenComplete((term, failure) -> home.execute(() -> answered(term, failure)));
    }

    private void answered(@Nullable LeaseTerm term, @Nullable Throwable failure) {
        Listener told = listener;
        if (told == null) {
            revoke();
        } else if (term == null) {
            state = State.BACKING_OFF;
            retry = scope.timekeeper().schedule(backoff.delay(failures++), () -> home.execute(this::retryNow));
            told.failed(Failures.asEtcdException(ErrorCode.LEASE_CREATION_FAILED, "TTL " + ttl, failure));
        } else {
            state = State.HELD;
            failures = 0;
            kept = keeper.keep(term, new Relay(term.id()));
            told.alive(term);
        }
    }

    private void revoke() {
        if (!grant.mayExist() || ended.isDone()) {
            ended.complete(null);
            return;
        }
        Revocation begun = Revocation.begin(scope, grant.id(), ttl);
        revocation = begun;
        begun.ended().thenRun(() -> ended.complete(null));
    }

    /** Brings what the keeper says home, unless that lease is no longer the one. */
    private final class Relay implements LeaseListener {
        private final LeaseId id;

        Relay(LeaseId id) {
            this.id = id;
        }

        @Override
        public void renewed() {
            tell(Listener::renewed);
        }

        @Override
        public void lapsed() {
            tell(Listener::lapsed);
        }

        @Override
        public void gone() {
            tell(told -> {
                kept = null;
                grant = new PendingGrant(scope, ttl);
                told.gone();
                if (listener != null) {
                    ask();
                }
            });
        }

        private void tell(Consumer<Listener> event) {
            home.execute(() -> {
                KeptLease held = kept;
                Listener told = listener;
                if (told != null && held != null && held.id().equals(id)) {
                    event.accept(told);
                }
            });
        }
    }
}

package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Backoff;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lease of the caller's own: kept alive while it is wanted, never granted anew and never revoked.
 *
 * <p>Transitions:
 *
 * <table>
 * <caption>What a borrowed lease goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th><th>and</th></tr>
 * <tr><td>NEW</td><td>{@link #start}</td><td>ASKING</td><td>a keep-alive is sent, which tells the TTL</td></tr>
 * <tr><td>ASKING</td><td>answer with a TTL</td><td>HELD</td><td>{@code alive}</td></tr>
 * <tr><td>ASKING</td><td>answer without a TTL</td><td>ENDED</td><td>{@code ended}</td></tr>
 * <tr><td>ASKING</td><td>error</td><td>BACKING_OFF</td><td>{@code failed}</td></tr>
 * <tr><td>BACKING_OFF</td><td>the back-off is over</td><td>ASKING</td><td></td></tr>
 * <tr><td>HELD</td><td>its keeper hears that it is gone</td><td>ENDED</td><td>{@code ended}</td></tr>
 * <tr><td>any</td><td>{@link #end}</td><td>ENDED</td><td></td></tr>
 * </table>
 */
public final class BorrowedLease implements StandingLease {
    private final ManagerScope scope;
    private final LeaseKeeper keeper;
    private final LeaseId id;
    private final Executor home;
    private final Backoff backoff;
    private int failures;
    private boolean backingOff;
    private Scheduled retry = () -> {};
    private @Nullable Listener listener;
    private @Nullable KeptLease kept;

    /**
     * Creates one that asks etcd for nothing yet.
     *
     * @param home the executor of the owner, on which one task at a time runs
     */
    public BorrowedLease(ManagerScope scope, LeaseKeeper keeper, LeaseId id, Executor home) {
        this.scope = scope;
        this.keeper = keeper;
        this.id = id;
        this.home = home;
        this.backoff = new Backoff(scope.options().retry(), scope.random());
    }

    @Override
    public void start(Listener told) {
        listener = told;
        ask();
    }

    @Override
    public void suspect(LeaseId suspected) {
        KeptLease held = kept;
        if (held != null && id.equals(suspected)) {
            held.renewNow();
        }
    }

    @Override
    public void retryNow() {
        if (backingOff && listener != null) {
            backingOff = false;
            retry.cancel();
            ask();
        }
    }

    @Override
    public CompletableFuture<Void> end() {
        halt();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void halt() {
        listener = null;
        retry.cancel();
        KeptLease held = kept;
        if (held != null) {
            held.stop();
        }
    }

    private void ask() {
        long sentNanos = scope.timekeeper().nanoTime();
        scope.backend()
                .leases()
                .keepAliveOnce(id)
                .whenComplete((renewal, failure) ->
                        home.execute(() -> tell(told -> answered(told, sentNanos, renewal, failure))));
    }

    private void answered(Listener told, long sentNanos, @Nullable LeaseRenewal renewal, @Nullable Throwable failure) {
        if (renewal == null) {
            backingOff = true;
            retry = scope.timekeeper().schedule(backoff.delay(failures++), () -> home.execute(this::retryNow));
            told.failed(Failures.asEtcdException(ErrorCode.LEASE_ERROR, "keep alive lease " + id, failure));
        } else if (renewal.isAlive()) {
            LeaseTerm term = new LeaseTerm(id, renewal.ttl(), sentNanos);
            kept = keeper.keep(term, new Relay());
            told.alive(term);
        } else {
            listener = null;
            told.ended();
        }
    }

    private void tell(Consumer<Listener> event) {
        Listener told = listener;
        if (told != null) {
            event.accept(told);
        }
    }

    /** Brings what the keeper says home. */
    private final class Relay implements LeaseListener {
        @Override
        public void renewed() {
            home.execute(() -> tell(Listener::renewed));
        }

        @Override
        public void lapsed() {
            home.execute(() -> tell(Listener::lapsed));
        }

        @Override
        public void gone() {
            home.execute(() -> tell(told -> {
                listener = null;
                told.ended();
            }));
        }
    }
}

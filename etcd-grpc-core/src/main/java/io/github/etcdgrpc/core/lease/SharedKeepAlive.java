package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseLoss;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease that is kept alive as long as there is a reason: keep-alives that are open, or a time up to which it was refreshed.
 *
 * <p>Confined to the keeper's executor.
 */
final class SharedKeepAlive implements LeaseListener {
    private static final Logger log = LoggerFactory.getLogger(SharedKeepAlive.class);
    private static final Scheduled NOTHING = () -> {};

    private final KeepAlives owner;
    private final Timekeeper timekeeper;
    private final KeptLease kept;
    private final Set<ListenedKeepAlive> users = new LinkedHashSet<>();
    private boolean refreshing;
    private long refreshedUntilNanos;
    private Scheduled refreshOver = NOTHING;

    SharedKeepAlive(KeepAlives owner, LeaseTerm term) {
        this.owner = owner;
        this.timekeeper = owner.keeper().scope().timekeeper();
        this.kept = owner.keeper().keep(term, this);
    }

    LeaseId id() {
        return kept.id();
    }

    /** Takes in a renewal that a caller brought about. */
    void confirmed(LeaseTerm term) {
        kept.confirmed(term);
    }

    void join(ListenedKeepAlive user) {
        user.follow(kept);
        users.add(user);
    }

    void leave(ListenedKeepAlive user) {
        if (users.remove(user)) {
            stopIfUnused();
        }
    }

    /** Keeps the lease until its own TTL reaches as far as this, unless it is kept for longer already. */
    void refreshUntil(long nanos) {
        if (refreshing && nanos - refreshedUntilNanos <= 0) {
            return;
        }
        refreshing = true;
        refreshedUntilNanos = nanos;
        refreshOver.cancel();
        Duration left = Duration.ofNanos(nanos - timekeeper.nanoTime());
        refreshOver = timekeeper.schedule(left, () -> owner.keeper().home().execute(this::stopRefreshingWhenDue));
    }

    /** Asks etcd soon whether the lease lives. */
    void suspect() {
        kept.renewNow();
    }

    /** The lease was revoked by this manager. */
    void revoked() {
        halt();
        tell(user -> user.lost(LeaseLoss.REVOKED));
    }

    /** Stops, and tells nobody. */
    void halt() {
        owner.forget(this);
        refreshing = false;
        refreshOver.cancel();
        kept.stop();
    }

    @Override
    public void renewed() {
        LeaseTerm term = kept.term();
        tell(user -> user.renewed(term));
        if (refreshing && term.deadlineNanos() - refreshedUntilNanos >= 0) {
            stopRefreshing();
        }
    }

    @Override
    public void lapsed() {
        tell(ListenedKeepAlive::lapsed);
    }

    @Override
    public void gone() {
        boolean early = timekeeper.nanoTime() - kept.term().deadlineNanos() < 0;
        if (refreshing) {
            log.warn("lease {} has ended before the time up to which it was refreshed", id());
        }
        halt();
        tell(user -> user.lost(early ? LeaseLoss.REVOKED : LeaseLoss.EXPIRED));
    }

    private void tell(Consumer<ListenedKeepAlive> notice) {
        List.copyOf(users).forEach(notice);
    }

    /** A delayed task that was overtaken may still come. */
    private void stopRefreshingWhenDue() {
        if (refreshing && timekeeper.nanoTime() - refreshedUntilNanos >= 0) {
            stopRefreshing();
        }
    }

    private void stopRefreshing() {
        refreshing = false;
        refreshOver.cancel();
        stopIfUnused();
    }

    private void stopIfUnused() {
        if (users.isEmpty() && !refreshing) {
            halt();
        }
    }
}

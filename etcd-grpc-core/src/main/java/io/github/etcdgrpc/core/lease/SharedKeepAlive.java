package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseLoss;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A lease that is kept alive as long as a keep-alive of it is open.
 *
 * <p>Confined to the keeper's executor.
 */
final class SharedKeepAlive implements LeaseListener {
    private final KeepAlives owner;
    private final Timekeeper timekeeper;
    private final KeptLease kept;
    private final Set<ListenedKeepAlive> users = new LinkedHashSet<>();

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
        kept.stop();
    }

    @Override
    public void renewed() {
        LeaseTerm term = kept.term();
        tell(user -> user.renewed(term));
    }

    @Override
    public void lapsed() {
        tell(ListenedKeepAlive::lapsed);
    }

    @Override
    public void gone() {
        boolean early = timekeeper.nanoTime() - kept.term().deadlineNanos() < 0;
        halt();
        tell(user -> user.lost(early ? LeaseLoss.REVOKED : LeaseLoss.EXPIRED));
    }

    private void tell(Consumer<ListenedKeepAlive> notice) {
        List.copyOf(users).forEach(notice);
    }

    private void stopIfUnused() {
        if (users.isEmpty()) {
            halt();
        }
    }
}

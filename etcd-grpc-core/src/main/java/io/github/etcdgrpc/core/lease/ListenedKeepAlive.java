package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One caller's keep-alive of a lease, which may be one of several.
 *
 * <p>It is over once it is closed or told a final loss, whichever comes first. May be used by any number of threads.
 */
final class ListenedKeepAlive implements LeaseKeepAlive {
    private final KeepAlives owner;
    private final LeaseTerm first;
    private final KeepAliveMailbox mailbox;
    private volatile @Nullable KeptLease kept;
    private volatile @Nullable LeaseLoss end;
    private volatile boolean over;

    /** @param first what etcd answered when the caller asked */
    ListenedKeepAlive(KeepAlives owner, LeaseTerm first, KeepAliveMailbox mailbox) {
        this.owner = owner;
        this.first = first;
        this.mailbox = mailbox;
    }

    @Override
    public LeaseId leaseId() {
        return first.id();
    }

    @Override
    public boolean isAlive() {
        return !remaining().isZero();
    }

    @Override
    public Duration remaining() {
        Timekeeper timekeeper = owner.keeper().scope().timekeeper();
        KeptLease joined = kept;
        boolean renewing = !over && (joined == null || joined.isKept());
        LeaseTerm term = joined == null ? first : joined.term();
        long left = term.deadlineNanos() - timekeeper.nanoTime();
        return renewing && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    @Override
    public Optional<LeaseLoss> loss() {
        if (over) {
            return Optional.ofNullable(end);
        }
        return isAlive() ? Optional.empty() : Optional.of(LeaseLoss.LAPSED);
    }

    @Override
    public void close() {
        if (finish(null)) {
            mailbox.close();
            owner.leave(this);
        }
    }

    /** Lets it follow the renewals that it shares with others. */
    void follow(KeptLease joined) {
        kept = joined;
    }

    /** Tells of a renewal, unless it is the one that the caller has waited for. */
    void renewed(LeaseTerm term) {
        if (term.sentNanos() != first.sentNanos()) {
            mailbox.renewed(term.ttl());
        }
    }

    void lapsed() {
        mailbox.lapsed();
    }

    /** Ends it. From any thread. */
    void lost(LeaseLoss why) {
        if (finish(why)) {
            mailbox.ended(why);
            owner.leave(this);
        }
    }

    @Override
    public String toString() {
        return "keep-alive of lease " + leaseId() + loss().map(why -> " " + why).orElse(over ? " CLOSED" : "");
    }

    private synchronized boolean finish(@Nullable LeaseLoss why) {
        if (over) {
            return false;
        }
        end = why;
        over = true;
        return true;
    }
}

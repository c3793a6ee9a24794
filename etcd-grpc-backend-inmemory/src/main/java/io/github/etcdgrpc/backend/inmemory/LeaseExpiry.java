package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Revokes leases that have run out.
 *
 * <p>As in etcd, leases end in scans that come every 500 ms, each of which takes 500 of them at most, the oldest first. A scan that would find nothing is
 * left out: one timer stands at the first scan that may have something to do. Guarded by the cluster's lock.
 */
final class LeaseExpiry {
    private static final long SCAN_NANOS = Duration.ofMillis(500).toNanos();
    private static final int MAX_PER_SCAN = 500;

    private final Cluster cluster;
    private final LeaseTable table;
    private final Consumer<LiveLease> revoke;
    private @Nullable Scheduled timer;
    private long timerNanos;

    LeaseExpiry(Cluster cluster, LeaseTable table, Consumer<LiveLease> revoke) {
        this.cluster = cluster;
        this.table = table;
        this.revoke = revoke;
    }

    /** Sets the timer, after leases have changed. One that stands too early stays: it will be set anew when it goes off. */
    void arm() {
        LiveLease first = table.first();
        if (first == null) {
            disarm();
            return;
        }
        long scanNanos = scanAtOrAfter(first.expiryNanos());
        if (timer == null || scanNanos < timerNanos) {
            arm(scanNanos);
        }
    }

    /** Sets the timer anew, after the time has passed to another timekeeper. */
    void rearm() {
        disarm();
        arm();
    }

    /** Takes the timer back. */
    void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void arm(long scanNanos) {
        disarm();
        timerNanos = scanNanos;
        Duration delay = Duration.ofNanos(scanNanos - cluster.clock().nanos());
        timer = cluster.clock().timekeeper().schedule(delay, () -> cluster.run(() -> scan(scanNanos)));
    }

    private void scan(long scanNanos) {
        if (timer == null || timerNanos != scanNanos) {
            return;
        }
        timer = null;
        long now = cluster.clock().nanos();
        for (int revoked = 0; revoked < MAX_PER_SCAN; revoked++) {
            LiveLease first = table.first();
            if (first == null || !first.isOver(now)) {
                break;
            }
            revoke.accept(first);
        }
        armAfter(now);
    }

    private void armAfter(long now) {
        LiveLease first = table.first();
        if (first != null) {
            arm(Math.max(scanAtOrAfter(first.expiryNanos()), scanAtOrAfter(now + 1)));
        }
    }

    private static long scanAtOrAfter(long nanos) {
        long scans = -Math.floorDiv(-nanos, SCAN_NANOS);
        return scans > Long.MAX_VALUE / SCAN_NANOS ? Long.MAX_VALUE : scans * SCAN_NANOS;
    }
}

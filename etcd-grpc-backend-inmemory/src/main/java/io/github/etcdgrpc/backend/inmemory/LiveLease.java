package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A lease that was neither revoked nor found to have run out. */
final class LiveLease {
    /** The one that runs out first at the front. */
    static final Comparator<LiveLease> BY_EXPIRY =
            Comparator.<LiveLease>comparingLong(lease -> lease.expiryNanos).thenComparing(lease -> lease.id);

    private final LeaseId id;
    private final long ttlSeconds;
    private final Set<Bytes> keys = new HashSet<>();
    private long expiryNanos;

    LiveLease(LeaseId id, long ttlSeconds, long nowNanos) {
        this.id = id;
        this.ttlSeconds = ttlSeconds;
        renew(nowNanos);
    }

    LeaseId id() {
        return id;
    }

    long ttlSeconds() {
        return ttlSeconds;
    }

    long expiryNanos() {
        return expiryNanos;
    }

    Set<Bytes> keys() {
        return keys;
    }

    List<Bytes> sortedKeys() {
        return keys.stream().sorted().toList();
    }

    /** Gives it its full TTL again. Must not be called while it stands in a collection ordered by expiry. */
    void renew(long nowNanos) {
        long expiry = nowNanos + Duration.ofSeconds(ttlSeconds).toNanos();
        expiryNanos = expiry < 0 ? Long.MAX_VALUE : expiry;
    }

    boolean isOver(long nowNanos) {
        return expiryNanos <= nowNanos;
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The leases with the keys that hang on them. Not thread-safe: the cluster's lock guards it. */
final class LeaseTable {
    private static final long MIN_TTL_SECONDS = 2;
    private static final long MAX_TTL_SECONDS = 9_000_000_000L;

    private final RandomGenerator ids;
    private final Map<LeaseId, LiveLease> byId = new HashMap<>();
    private final TreeSet<LiveLease> byExpiry = new TreeSet<>(LiveLease.BY_EXPIRY);

    LeaseTable(RandomGenerator ids) {
        this.ids = ids;
    }

    /** Adds a lease with the given id, or with one of its own choice for {@link LeaseId#NONE}. */
    LiveLease grant(LeaseId wanted, long ttlSeconds, long nowNanos) {
        LeaseId id = wanted.isNone() ? freeId() : wanted;
        if (ttlSeconds > MAX_TTL_SECONDS) {
            throw Refusal.of(EtcdError.LEASE_TTL_TOO_LARGE);
        }
        if (byId.containsKey(id)) {
            throw Refusal.of(EtcdError.LEASE_EXISTS);
        }
        LiveLease lease = new LiveLease(id, Math.max(ttlSeconds, MIN_TTL_SECONDS), nowNanos);
        byId.put(id, lease);
        byExpiry.add(lease);
        return lease;
    }

    @Nullable
    LiveLease find(LeaseId id) {
        return byId.get(id);
    }

    /** Returns the lease, or refuses the request when there is none. */
    LiveLease get(LeaseId id) {
        LiveLease lease = byId.get(id);
        if (lease == null) {
            throw Refusal.of(EtcdError.LEASE_NOT_FOUND);
        }
        return lease;
    }

    /** Refuses the request when it names a lease and there is none. */
    void requireLease(LeaseId id) {
        if (!id.isNone()) {
            get(id);
        }
    }

    void renew(LiveLease lease, long nowNanos) {
        byExpiry.remove(lease);
        lease.renew(nowNanos);
        byExpiry.add(lease);
    }

    /** Gives all leases their full TTL again, from a moment that may lie ahead. */
    void renewAll(long fromNanos) {
        List<LiveLease> all = List.copyOf(byExpiry);
        byExpiry.clear();
        all.forEach(lease -> lease.renew(fromNanos));
        byExpiry.addAll(all);
    }

    void clear() {
        byId.clear();
        byExpiry.clear();
    }

    void remove(LiveLease lease) {
        byId.remove(lease.id());
        byExpiry.remove(lease);
    }

    /** Returns how many there are, and how many keys hang on them. */
    int size() {
        return byId.size()
                + byExpiry.stream().mapToInt(lease -> lease.keys().size()).sum();
    }

    /** Hangs a key on another lease; either may be {@link LeaseId#NONE}. */
    void move(Bytes key, LeaseId from, LeaseId to) {
        if (from.equals(to)) {
            return;
        }
        LiveLease old = byId.get(from);
        if (old != null) {
            old.keys().remove(key);
        }
        LiveLease next = byId.get(to);
        if (next != null) {
            next.keys().add(key);
        }
    }

    /** Returns the lease that runs out first, or null when there is none. */
    @Nullable
    LiveLease first() {
        return byExpiry.isEmpty() ? null : byExpiry.first();
    }

    /** Returns the ids, the one that runs out first at the front. */
    List<LeaseId> list() {
        return byExpiry.stream().map(LiveLease::id).toList();
    }

    private LeaseId freeId() {
        LeaseId id;
        do {
            id = new LeaseId(ids.nextLong() & Long.MAX_VALUE);
        } while (id.isNone() || byId.containsKey(id));
        return id;
    }
}

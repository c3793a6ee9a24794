package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.List;

/** The server's side of the leases. Guarded by the cluster's lock. */
final class LeaseServer {
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration GONE = Duration.ofSeconds(-1);

    private final ClusterClock clock;
    private final RevisionStore store;
    private final LeaseTable table;
    private final WatchHub watches;
    private final LeaseExpiry expiry;

    LeaseServer(Cluster cluster, RevisionStore store, LeaseTable table, WatchHub watches) {
        this.clock = cluster.clock();
        this.store = store;
        this.table = table;
        this.watches = watches;
        this.expiry = new LeaseExpiry(cluster, table, this::revoke);
    }

    LeaseExpiry expiry() {
        return expiry;
    }

    LeaseGrant grant(Duration ttl, LeaseId id) {
        LiveLease lease = table.grant(id, wholeSeconds(ttl), clock.nanos());
        expiry.arm();
        return new LeaseGrant(store.revision(), lease.id(), Duration.ofSeconds(lease.ttlSeconds()));
    }

    long revoke(LeaseId id) {
        revoke(table.get(id));
        expiry.arm();
        return store.revision();
    }

    LeaseRenewal keepAlive(LeaseId id) {
        long revision = store.revision();
        LiveLease lease = table.find(id);
        if (lease == null) {
            return new LeaseRenewal(revision, id, Duration.ZERO);
        }
        if (lease.isOver(clock.nanos())) {
            // A real member lets this renewal wait for the scan that will revoke the lease. Here, that scan comes at
            // once.
            revoke(id);
            return new LeaseRenewal(revision, id, Duration.ZERO);
        }
        table.renew(lease, clock.nanos());
        return new LeaseRenewal(revision, id, Duration.ofSeconds(lease.ttlSeconds()));
    }

    LeaseTimeToLive timeToLive(LeaseId id) {
        return timeToLive(id, List.of());
    }

    LeaseTimeToLive timeToLiveWithKeys(LeaseId id) {
        LiveLease lease = table.find(id);
        return timeToLive(id, lease == null ? List.of() : lease.sortedKeys());
    }

    LeaseList list() {
        return new LeaseList(store.revision(), table.list());
    }

    /** Returns how many leases there are, and how many keys hang on them. */
    int size() {
        return table.size();
    }

    /** Does what a new leader does: gives all leases their full TTL, and the time that it took to elect it. */
    void extendAll() {
        table.renewAll(clock.nanos() + ELECTION_TIMEOUT.toNanos());
    }

    /** Forgets all leases, without a trace. */
    void clear() {
        table.clear();
        expiry.arm();
    }

    /** Rounds up. */
    private static long wholeSeconds(Duration ttl) {
        long seconds = ttl.getSeconds();
        return ttl.getNano() > 0 && seconds < Long.MAX_VALUE ? seconds + 1 : seconds;
    }

    private LeaseTimeToLive timeToLive(LeaseId id, List<Bytes> keys) {
        LiveLease lease = table.find(id);
        if (lease == null) {
            return new LeaseTimeToLive(store.revision(), id, Duration.ZERO, GONE, keys);
        }
        Duration remaining = Duration.ofNanos(lease.expiryNanos() - clock.nanos());
        Duration wholeSeconds = Duration.ofSeconds(Math.max(0, remaining.toSeconds()));
        return new LeaseTimeToLive(store.revision(), id, Duration.ofSeconds(lease.ttlSeconds()), wholeSeconds, keys);
    }

    private void revoke(LiveLease lease) {
        List<Bytes> keys = lease.sortedKeys();
        table.remove(lease);
        StoreWrite write = store.write();
        keys.forEach(key -> write.delete(KeyRange.single(key)));
        watches.commit(write);
    }
}

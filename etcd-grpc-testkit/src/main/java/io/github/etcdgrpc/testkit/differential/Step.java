package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.List;

/** One thing that a client does. Leases that a server numbered go by the names of {@link LeaseNames}. */
sealed interface Step {

    /** Returns the number of the client that does it, from 0. */
    int client();

    /** A read, a write or a transaction. */
    record Operation(int client, Op op) implements Step {}

    /** A compaction. */
    record Compaction(int client, long revision) implements Step {}

    /** A lease granted, with an id or, for {@link LeaseId#NONE}, without. */
    record Grant(int client, LeaseId id, Duration ttl) implements Step {}

    /** A call about one lease. */
    record OnLease(int client, LeaseCall call, LeaseId id) implements Step {}

    /** A lease granted for no more than a few seconds, with an id, used and revoked at once, so that it does not end by itself. */
    record ShortLease(int client, LeaseId id, Duration ttl) implements Step {

        /** Returns the steps that this one is made of. */
        List<Step> parts() {
            return List.of(
                    new Grant(client, id, ttl),
                    new OnLease(client, LeaseCall.KEEP_ALIVE, id),
                    new OnLease(client, LeaseCall.TIME_TO_LIVE, id),
                    new OnLease(client, LeaseCall.REVOKE, id));
        }
    }

    /** The leases listed. */
    record ListLeases(int client) implements Step {}

    /** A member asked for its status. */
    record Status(int client) implements Step {}

    /** A watch begun. */
    record OpenWatch(int client, WatchRequest request) implements Step {}

    /** A watch ended: of those that are open, the one at {@code place}, counted round and round; of none, none. */
    record CloseWatch(int client, int place) implements Step {}

    /** What is done about a lease. */
    enum LeaseCall {
        REVOKE,
        KEEP_ALIVE,
        TIME_TO_LIVE,
        TIME_TO_LIVE_WITH_KEYS
    }
}

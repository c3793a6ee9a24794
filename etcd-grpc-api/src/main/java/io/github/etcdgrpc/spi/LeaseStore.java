package io.github.etcdgrpc.spi;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The leases of a cluster. Futures end as those of {@link KeyValueStore}. */
public interface LeaseStore {

    /**
     * Grants a lease.
     *
     * @param ttl how long it lives, in whole seconds; a fraction is rounded up. The server raises what is below its minimum
     * @param id the id it gets, or {@link LeaseId#NONE} for one that the server chooses. With an id of the caller's own a grant can be repeated: that the
     *     lease exists then means that the first try won
     */
    CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id);

    /**
     * Ends a lease and deletes its keys.
     *
     * @return the revision in the answer's header
     */
    CompletableFuture<Long> revoke(LeaseId id);

    /**
     * Renews a lease once. All renewals of a backend share one stream. That there is no such lease is a result, not an error.
     */
    CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id);

    /** Asks how long a lease has to live, without its keys. That there is no such lease is a result, not an error. */
    CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id);

    /** Asks how long a lease has to live, and for its keys. That there is no such lease is a result, not an error. */
    CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id);

    /** Lists the leases that one member knows; not linearizable. */
    CompletableFuture<LeaseList> list();
}

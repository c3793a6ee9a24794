package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;

/**
 * A lease that was granted.
 *
 * @param revision the revision in the answer's header
 * @param id its id
 * @param ttl its TTL, which the server may have raised
 */
public record LeaseGrant(long revision, LeaseId id, Duration ttl) {

    /** Refuses nulls. */
    public LeaseGrant {
        requireNonNull(id, "id");
        requireNonNull(ttl, "ttl");
    }
}

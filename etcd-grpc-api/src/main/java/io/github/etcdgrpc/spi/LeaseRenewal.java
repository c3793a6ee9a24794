package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;

/**
 * The answer to a keep-alive.
 *
 * @param revision the revision in the answer's header
 * @param id the lease's id
 * @param ttl what the lease has to live from when the server answered; zero when there is no such lease
 */
public record LeaseRenewal(long revision, LeaseId id, Duration ttl) {

    /** Refuses nulls. */
    public LeaseRenewal {
        requireNonNull(id, "id");
        requireNonNull(ttl, "ttl");
    }

    /** Tells whether the lease lives. */
    public boolean isAlive() {
        return !ttl.isZero() && !ttl.isNegative();
    }
}

package io.github.etcdgrpc.service;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an instance is registered. Immutable; {@link #DEFAULTS} and the {@code with...} methods make one.
 *
 * @param ttl how long etcd keeps the instance after its process fell silent: whole seconds, 1 s to 9,000,000,000 s; empty takes the manager's default
 * @param metadata what the instance says of itself, added to the manager's default metadata, over which it wins
 * @param leaseId a lease of the caller's own to use, which is kept alive while registered and never revoked by this library; empty lets the
 *     registrations of one manager with one TTL share a lease
 * @param takeover what to do when another owner's registration stands under the same service and id
 */
public record RegisterOptions(
        Optional<Duration> ttl, Map<String, String> metadata, Optional<LeaseId> leaseId, Takeover takeover) {

    /** The manager's TTL and lease, no metadata of its own, {@link Takeover#ALLOWED}. */
    public static final RegisterOptions DEFAULTS =
            new RegisterOptions(Optional.empty(), Map.of(), Optional.empty(), Takeover.ALLOWED);

    /** What to do when another owner's registration stands under the same service and id. */
    public enum Takeover {
        /** Replace it: a restarted process need not wait for its old lease to run out. */
        ALLOWED,
        /** Refuse with {@link io.github.etcdgrpc.ErrorCode#SERVICE_ALREADY_REGISTERED}. */
        EXCLUSIVE
    }

    /**
     * Copies the metadata.
     *
     * @throws IllegalArgumentException when the lease is {@link LeaseId#NONE}, or both a TTL and a lease are given
     */
    public RegisterOptions {
        requireNonNull(ttl, "ttl");
        metadata = Map.copyOf(metadata);
        requireNonNull(takeover, "takeover");
        if (leaseId.isPresent() && leaseId.get().isNone()) {
            throw new IllegalArgumentException("leaseId: 0 (expected: the id of a lease that exists)");
        }
        if (leaseId.isPresent() && ttl.isPresent()) {
            throw new IllegalArgumentException(
                    "ttl: " + ttl.get() + " (expected: none beside a lease of your own, which has a TTL already)");
        }
    }

    /** Returns these options with another TTL. */
    public RegisterOptions withTtl(Duration other) {
        return new RegisterOptions(Optional.of(other), metadata, leaseId, takeover);
    }

    /** Returns these options with other metadata. */
    public RegisterOptions withMetadata(Map<String, String> other) {
        return new RegisterOptions(ttl, other, leaseId, takeover);
    }

    /** Returns these options with a lease of the caller's own. */
    public RegisterOptions withLeaseId(LeaseId other) {
        return new RegisterOptions(ttl, metadata, Optional.of(other), takeover);
    }

    /** Returns these options with another way to meet another owner's registration. */
    public RegisterOptions withTakeover(Takeover other) {
        return new RegisterOptions(ttl, metadata, leaseId, other);
    }
}

package io.github.etcdgrpc.service;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.Map;

/**
 * One running copy of a service.
 *
 * @param id what tells it from the other instances of its service
 * @param address where it answers, as {@code host:port}
 * @param metadata what it says of itself, for instance a version or a region; immutable
 * @param leaseId the lease that keeps it in etcd, {@link LeaseId#NONE} when it has none
 * @param ttl the TTL that its registration asked for; zero when the registration does not say
 */
public record ServiceInstance(String id, String address, Map<String, String> metadata, LeaseId leaseId, Duration ttl) {

    /** Copies the metadata. */
    public ServiceInstance {
        requireNonNull(id, "id");
        requireNonNull(address, "address");
        metadata = Map.copyOf(metadata);
        requireNonNull(leaseId, "leaseId");
        requireNonNull(ttl, "ttl");
    }

    /** Creates an instance without metadata, lease and TTL. */
    public ServiceInstance(String id, String address) {
        this(id, address, Map.of(), LeaseId.NONE, Duration.ZERO);
    }

    /** Tells whether this instance's metadata has every entry of {@code filter}. */
    public boolean matches(Map<String, String> filter) {
        return metadata.entrySet().containsAll(filter.entrySet());
    }
}

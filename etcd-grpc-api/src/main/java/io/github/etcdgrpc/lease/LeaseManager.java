package io.github.etcdgrpc.lease;

import io.github.etcdgrpc.EtcdException;
import java.time.Duration;

/**
 * Grants and revokes leases.
 *
 * <p>A lease made here belongs to the caller: this library never revokes it, not even when the manager closes. A registration
 * that is given such a lease ({@code RegisterOptions.leaseId}) keeps it alive while it is registered.
 *
 * <p>All methods block, under the rules of {@link io.github.etcdgrpc.EtcdManager}.
 */
public interface LeaseManager {

    /**
     * Grants a lease that lives for {@code ttl} unless it is kept alive.
     *
     * <p>The server raises a TTL below its own minimum (one and a half election timeouts, 2 s by default) to that.
     *
     * @param ttl whole seconds, 1 s to 9,000,000,000 s
     * @throws IllegalArgumentException when {@code ttl} is zero, negative, has a fraction of a second or is too large
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LEASE_CREATION_FAILED} when etcd does not grant it in time; no lease is left
     *     behind then, but for one whose revocation etcd did not confirm either, which ends by itself after its TTL
     */
    LeaseId createLease(Duration ttl);

    /**
     * Ends a lease and deletes every key that is attached to it.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LEASE_NOT_FOUND} when there is no such lease, or no longer;
     *     {@link io.github.etcdgrpc.ErrorCode#LEASE_REVOCATION_FAILED} when etcd does not confirm it in time
     */
    void revokeLease(LeaseId leaseId);
}

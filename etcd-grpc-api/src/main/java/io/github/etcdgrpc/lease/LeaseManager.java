package io.github.etcdgrpc.lease;

import io.github.etcdgrpc.EtcdException;
import java.time.Duration;
import java.util.List;

/**
 * Grants, inspects and revokes leases.
 *
 * <p>A lease made here belongs to the caller: this library never revokes it by itself, not even when the manager closes. It ends after its TTL unless something renews it:
 * a registration that is given it ({@code RegisterOptions.leaseId}) for as long as that is registered.
 *
 * <p>Every method takes any lease of the cluster, whoever granted it.
 *
 * <p>All methods block, under the rules of {@link io.github.etcdgrpc.EtcdManager}, and try again when etcd is away for a moment. Calls that need a lease's id throw
 * {@link IllegalArgumentException} for {@link LeaseId#NONE}. After the manager was closed each throws {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE}.
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

    /**
     * Asks etcd how long a lease has to live, and for its keys.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LEASE_NOT_FOUND} when there is no such lease, or no longer;
     *     {@link io.github.etcdgrpc.ErrorCode#LEASE_ERROR} when etcd does not answer in time
     */
    LeaseInfo getLeaseInfo(LeaseId leaseId);

    /**
     * Lists all leases of the cluster, those of other clients and of this library's own registrations and locks among them.
     *
     * <p>Not linearizable: one member answers with what it knows, so that a lease granted or revoked through another member a moment ago may be missing or still be there.
     *
     * @return their ids, the one that ends first at the front as far as that member knows; an immutable list
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LEASE_ERROR} when etcd does not answer in time
     */
    List<LeaseId> listLeases();
}

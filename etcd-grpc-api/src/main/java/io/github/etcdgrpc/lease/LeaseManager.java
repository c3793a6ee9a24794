package io.github.etcdgrpc.lease;

import io.github.etcdgrpc.EtcdException;
import java.time.Duration;
import java.util.List;

/**
 * Grants, keeps, inspects and revokes leases.
 *
 * <p>A lease made here belongs to the caller: this library never revokes it by itself, not even when the manager closes. It ends after its TTL unless something renews it: {@link #keepAlive},
 * {@link #refreshLease}, or a registration that is given it ({@code RegisterOptions.leaseId}) for as long as that is registered. These do not know of each other: each may be ended without
 * the others.
 *
 * <p>Every method takes any lease of the cluster, whoever granted it. With those on which this library's own registrations and locks stand, nothing breaks that revoking or renewing
 * them from outside would not break: a registration whose lease is revoked is put back under another, a lock whose lease is revoked is lost, and neither is held longer by a keep-alive
 * beside its own once its manager has ended it, since it revokes the lease then.
 *
 * <p>All methods block but {@link LeaseKeepAlive}'s, under the rules of {@link io.github.etcdgrpc.EtcdManager}, and try again when etcd is away for a moment. Calls that need a lease's id throw
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
     * Keeps a lease alive: renews it now, and from then on by itself until the answer is closed, the lease is lost or the manager closes.
     *
     * <p>All renewals of a manager share one stream to etcd. Several keep-alives of one lease share its renewals and are closed each for itself. Each call asks etcd once, whether the
     * lease is being kept already or not.
     *
     * @param listener told of renewals and of the loss, on the manager's threads
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LEASE_NOT_FOUND} when there is no such lease, or no longer; {@link io.github.etcdgrpc.ErrorCode#LEASE_ERROR} when etcd
     *     does not answer in time: nothing is kept alive then
     */
    LeaseKeepAlive keepAlive(LeaseId leaseId, KeepAliveListener listener);

    /** Keeps a lease alive as {@link #keepAlive(LeaseId, KeepAliveListener)} does, for a caller who asks the answer how it fares. */
    default LeaseKeepAlive keepAlive(LeaseId leaseId) {
        return keepAlive(leaseId, why -> {});
    }

    /**
     * Ends a lease and deletes every key that is attached to it.
     *
     * <p>This manager's keep-alives of it end at once, with {@link LeaseLoss#REVOKED}; those of other managers when they next renew it. A {@link #refreshLease} of it ends too.
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

    /**
     * Renews a lease now, and goes on renewing it in the background so that it lives at least {@code ttl} from now. It keeps its id and its keys.
     *
     * <p>etcd cannot change the TTL of a lease: each renewal gives it the TTL that it was granted. A {@code ttl} up to that takes the one renewal that this call waits for. For a longer one, renewals go on
     * until the lease's own TTL covers the rest, so that it ends between {@code ttl} and {@code ttl} and a little more than the granted TTL from now. That takes a living manager: when it closes, or its process dies, or
     * it cannot reach etcd for longer than the granted TTL, the lease ends sooner. Of several calls for one lease the one that reaches furthest counts: a later, shorter one does not cut it
     * short. {@link #revokeLease} and the end of the manager call it off; closing a keep-alive of the same lease does not. Whoever needs to know of the loss keeps the lease alive
     * with a listener.
     *
     * @param ttl whole seconds, 1 s to 9,000,000,000 s
     * @throws IllegalArgumentException when {@code ttl} is zero, negative, has a fraction of a second or is too large
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#LEASE_NOT_FOUND} when there is no such lease, or no longer;
     *     {@link io.github.etcdgrpc.ErrorCode#LEASE_ERROR} when etcd does not answer in time: nothing goes on in the background then
     */
    void refreshLease(LeaseId leaseId, Duration ttl);
}

package io.github.etcdgrpc.lease;

import io.github.etcdgrpc.ErrorCode;

/** Why a lease that is kept alive cannot be counted on, or no longer. */
public enum LeaseLoss {
    /**
     * etcd did not answer for as long as the lease surely lives without it: the lease may have ended, and nothing may be built on it. Not final: renewing goes on, and when
     * etcd answers again, the lease is either renewed after all, with all its keys, or {@link #EXPIRED}.
     */
    LAPSED(ErrorCode.LEASE_EXPIRED),
    /**
     * etcd says that there is no such lease, and its TTL had passed since the last renewal: it ran out. (That somebody revoked it in that time looks the same.) Final.
     */
    EXPIRED(ErrorCode.LEASE_EXPIRED),
    /**
     * The lease ended before its time: it was revoked, by this manager or by anybody else, or etcd came back without its data. Final.
     */
    REVOKED(ErrorCode.LEASE_NOT_FOUND),
    /** The manager was closed, and renews no more; the lease lives on for the rest of its TTL. Final. */
    MANAGER_CLOSED(ErrorCode.INVALID_STATE);

    private final ErrorCode code;

    LeaseLoss(ErrorCode code) {
        this.code = code;
    }

    /** Tells whether nothing more will be heard of the lease. */
    public boolean isFinal() {
        return this != LAPSED;
    }

    /** Returns the code that an exception about this loss should have. */
    public ErrorCode code() {
        return code;
    }
}

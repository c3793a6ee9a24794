package io.github.etcdgrpc.backend.inmemory;

/** What a client asks of etcd: one kind of request, to which a fault can be confined. */
public enum Operation {
    /** Reads keys. */
    RANGE,
    /** Writes one key. */
    PUT,
    /** Deletes keys. */
    DELETE,
    /** Does several things in one revision. */
    TXN,
    /** Forgets history. */
    COMPACT,
    /** Makes a lease. */
    GRANT,
    /** Ends a lease. */
    REVOKE,
    /** Renews a lease. */
    KEEP_ALIVE,
    /** Asks what is left of a lease, with or without its keys. */
    TIME_TO_LIVE,
    /** Lists the leases. */
    LEASES,
    /** Begins a watch. */
    WATCH,
    /** Asks how the member is. */
    STATUS
}

package io.github.etcdgrpc.core.faulty;

/** The calls of the port that can be made to fail. */
public enum Call {
    RANGE,
    PUT,
    DELETE,
    TXN,
    COMPACT,
    GRANT,
    REVOKE,
    KEEP_ALIVE,
    TIME_TO_LIVE,
    LIST,
    STATUS
}

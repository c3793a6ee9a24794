package io.github.etcdgrpc;

/**
 * What is known of a request that ended in an error: whether etcd may have carried it out.
 *
 * <p>This decides whether a write may be repeated. Repeating a write whose outcome is unknown can undo what another client wrote in between.
 */
public enum RequestOutcome {
    /** The request never left this process, or was never read by etcd: repeating it is safe. */
    NOT_SENT,
    /** etcd read the request and refused it: it changed nothing. */
    REJECTED,
    /** The connection broke, or the time ran out, after the request was sent: it may have been applied, may be applied later, or never. */
    OUTCOME_UNKNOWN
}

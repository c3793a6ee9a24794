package io.github.etcdgrpc;

import io.grpc.Status;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An error that an etcd server itself answers with, by the text it sends.
 *
 * <p>Source: {@code api/v3rpc/rpctypes/error.go} of etcd 3.4 to 3.6. Texts that are not listed here have no constant; their {@link EtcdException}
 * carries the text alone.
 */
public enum EtcdError {
    /** The key of a request is empty. */
    EMPTY_KEY(Status.Code.INVALID_ARGUMENT, "etcdserver: key is not provided"),
    /** A put keeps the value or lease of a key that does not exist. */
    KEY_NOT_FOUND(Status.Code.INVALID_ARGUMENT, "etcdserver: key not found"),
    /** A put keeps the old value and gives a new one. */
    VALUE_PROVIDED(Status.Code.INVALID_ARGUMENT, "etcdserver: value is provided"),
    /** A put keeps the old lease and gives a new one. */
    LEASE_PROVIDED(Status.Code.INVALID_ARGUMENT, "etcdserver: lease is provided"),
    /** A transaction has more operations or compares than the server allows, 128 by default. */
    TOO_MANY_OPERATIONS(Status.Code.INVALID_ARGUMENT, "etcdserver: too many operations in txn request"),
    /** A transaction changes one key twice. */
    DUPLICATE_KEY(Status.Code.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request"),
    /** The order or target of a sort does not exist. */
    INVALID_SORT_OPTION(Status.Code.INVALID_ARGUMENT, "etcdserver: invalid sort option"),
    /** The request is larger than the server takes, 1.5 MiB by default. */
    REQUEST_TOO_LARGE(Status.Code.INVALID_ARGUMENT, "etcdserver: request is too large"),
    /** User name or password is wrong. */
    AUTHENTICATION_FAILED(
            Status.Code.INVALID_ARGUMENT, "etcdserver: authentication failed, invalid user ID or password"),
    /** Credentials were given to a server without authentication. */
    AUTH_NOT_ENABLED(Status.Code.FAILED_PRECONDITION, "etcdserver: authentication is not enabled"),
    /** A server with authentication was asked without a user. */
    USER_EMPTY(Status.Code.INVALID_ARGUMENT, "etcdserver: user name is empty"),
    /** The revision is older than the last compaction. */
    COMPACTED(Status.Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"),
    /** The revision lies in the future. */
    FUTURE_REVISION(Status.Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision"),
    /** The TTL of a lease is above 9,000,000,000 s. */
    LEASE_TTL_TOO_LARGE(Status.Code.OUT_OF_RANGE, "etcdserver: too large lease TTL"),
    /** The lease does not exist. */
    LEASE_NOT_FOUND(Status.Code.NOT_FOUND, "etcdserver: requested lease not found"),
    /** A lease of this id exists. */
    LEASE_EXISTS(Status.Code.FAILED_PRECONDITION, "etcdserver: lease already exists"),
    /** The database has reached its quota. */
    NO_SPACE(Status.Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded"),
    /** The server has too many requests to apply. */
    TOO_MANY_REQUESTS(Status.Code.RESOURCE_EXHAUSTED, "etcdserver: too many requests"),
    /** The user may not do this. */
    PERMISSION_DENIED(Status.Code.PERMISSION_DENIED, "etcdserver: permission denied"),
    /** The token of the user has expired or is unknown to this member. */
    INVALID_AUTH_TOKEN(Status.Code.UNAUTHENTICATED, "etcdserver: invalid auth token"),
    /** Users or roles changed since the token was given. */
    AUTH_OLD_REVISION(Status.Code.INVALID_ARGUMENT, "etcdserver: revision of auth store is old"),
    /** The cluster has no leader, or this member is cut off from it. */
    NO_LEADER(Status.Code.UNAVAILABLE, "etcdserver: no leader"),
    /** The leader changed while the request was under way. */
    LEADER_CHANGED(Status.Code.UNAVAILABLE, "etcdserver: leader changed"),
    /** The member is shutting down. */
    STOPPED(Status.Code.UNAVAILABLE, "etcdserver: server stopped"),
    /** The cluster did not answer the member in time. */
    TIMEOUT(Status.Code.UNAVAILABLE, "etcdserver: request timed out"),
    /** The same, because of a leader that failed just before. */
    TIMEOUT_LEADER_FAILURE(
            Status.Code.UNAVAILABLE, "etcdserver: request timed out, possibly due to previous leader failure"),
    /** The same, because of a connection between members that was lost. */
    TIMEOUT_CONNECTION_LOST(Status.Code.UNAVAILABLE, "etcdserver: request timed out, possibly due to connection lost"),
    /** The cluster is not healthy. */
    UNHEALTHY(Status.Code.UNAVAILABLE, "etcdserver: unhealthy cluster"),
    /** The members disagree about the data. */
    CORRUPT(Status.Code.DATA_LOSS, "etcdserver: corrupt cluster");

    private static final Map<String, EtcdError> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EtcdError::text, Function.identity()));

    private final Status.Code grpcCode;
    private final String text;

    EtcdError(Status.Code grpcCode, String text) {
        this.grpcCode = grpcCode;
        this.text = text;
    }

    /** Finds the error whose text a server sent, or nothing when the text is not a known one. */
    public static Optional<EtcdError> ofText(String text) {
        return Optional.ofNullable(BY_TEXT.get(text));
    }

    /** Returns the gRPC status code that the server answers with. */
    public Status.Code grpcCode() {
        return grpcCode;
    }

    /** Returns the code of an exception about this error, whichever backend it comes from. */
    public ErrorCode code() {
        return switch (this) {
            case LEASE_NOT_FOUND -> ErrorCode.LEASE_NOT_FOUND;
            case LEASE_EXISTS, LEASE_TTL_TOO_LARGE -> ErrorCode.LEASE_CREATION_FAILED;
            case NO_LEADER, LEADER_CHANGED, STOPPED, UNHEALTHY -> ErrorCode.CONNECTION_LOST;
            case TIMEOUT, TIMEOUT_LEADER_FAILURE, TIMEOUT_CONNECTION_LOST -> ErrorCode.OPERATION_TIMEOUT;
            default -> ErrorCode.OPERATION_FAILED;
        };
    }

    /** Returns the exact text that the server answers with. */
    public String text() {
        return text;
    }
}

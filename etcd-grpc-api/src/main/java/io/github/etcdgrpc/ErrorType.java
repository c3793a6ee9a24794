package io.github.etcdgrpc;

/**
 * The family an {@link ErrorCode} belongs to.
 *
 * <p>The names in {@link #wireName()} are those of the Go library that this API follows, so that logs and dashboards of mixed fleets agree.
 */
public enum ErrorType {
    /** etcd cannot be reached, or the connection to it broke. */
    CONNECTION("CONNECTION_ERROR"),
    /** A service instance could not be registered, updated or deregistered. */
    REGISTRY("REGISTRY_ERROR"),
    /** A service or its instances could not be found. */
    DISCOVERY("DISCOVERY_ERROR"),
    /** A distributed lock could not be acquired, kept or released. */
    LOCK("LOCK_ERROR"),
    /** A lease could not be granted, kept or revoked. */
    LEASE("LEASE_ERROR"),
    /** An option is missing or wrong. */
    CONFIGURATION("CONFIGURATION_ERROR"),
    /** An operation did not end within its bound. */
    TIMEOUT("TIMEOUT_ERROR"),
    /** Something that was asked for does not exist. */
    NOT_FOUND("NOT_FOUND_ERROR"),
    /** Something that was to be created exists. */
    ALREADY_EXISTS("ALREADY_EXISTS_ERROR"),
    /** A component was used in a state that does not allow it, for instance after {@code close()}. */
    INVALID_STATE("INVALID_STATE_ERROR");

    private final String wireName;

    ErrorType(String wireName) {
        this.wireName = wireName;
    }

    /** Returns the stable name, for instance {@code CONNECTION_ERROR}. */
    public String wireName() {
        return wireName;
    }
}

package io.github.etcdgrpc;

/**
 * What went wrong, as a stable number.
 *
 * <p>Numbers and messages are those of the Go library that this API follows. A code that ends in {@code 000} is the general one of its
 * {@link ErrorType}: an error of another kind, wrapped by {@link EtcdException#wrap}.
 */
public enum ErrorCode {
    /** Any connection error without a code of its own. */
    CONNECTION_ERROR(ErrorType.CONNECTION, 1000, "connection error"),
    /** No endpoint answered. */
    CONNECTION_FAILED(ErrorType.CONNECTION, 1001, "failed to connect to etcd"),
    /** An endpoint was connected, and no longer is. */
    CONNECTION_LOST(ErrorType.CONNECTION, 1002, "connection to etcd lost"),
    /** No endpoint answered in time. */
    CONNECTION_TIMEOUT(ErrorType.CONNECTION, 1003, "connection timeout"),
    /** The connection is switched off; it comes back with {@code connect()}. */
    NOT_CONNECTED(ErrorType.CONNECTION, 1004, "not connected to etcd"),

    /** Any registry error without a code of its own. */
    REGISTRY_ERROR(ErrorType.REGISTRY, 2000, "registry error"),
    /** The same service and instance is registered already. */
    SERVICE_ALREADY_REGISTERED(ErrorType.REGISTRY, 2001, "service already registered"),
    /** The instance is not registered by this manager. */
    SERVICE_NOT_REGISTERED(ErrorType.REGISTRY, 2002, "service not registered"),
    /** etcd did not take the registration. */
    SERVICE_REGISTRATION_FAILED(ErrorType.REGISTRY, 2003, "service registration failed"),
    /** etcd did not confirm the deregistration. */
    SERVICE_DEREGISTRATION_FAILED(ErrorType.REGISTRY, 2004, "service deregistration failed"),

    /** Any discovery error without a code of its own. */
    DISCOVERY_ERROR(ErrorType.DISCOVERY, 3000, "discovery error"),
    /** The service has no instance at all. */
    SERVICE_NOT_FOUND(ErrorType.DISCOVERY, 3001, "service not found"),
    /** The service has instances, but none that the metadata filter lets through. */
    NO_AVAILABLE_INSTANCES(ErrorType.DISCOVERY, 3002, "no available service instances"),
    /** etcd did not answer the discovery. */
    SERVICE_DISCOVERY_FAILED(ErrorType.DISCOVERY, 3003, "service discovery failed"),

    /** Any lock error without a code of its own. */
    LOCK_ERROR(ErrorType.LOCK, 4000, "lock error"),
    /** The lock could not be acquired. */
    LOCK_ACQUISITION_FAILED(ErrorType.LOCK, 4001, "failed to acquire lock"),
    /** The lock is not held, or no longer. */
    LOCK_NOT_HELD(ErrorType.LOCK, 4002, "lock not held"),
    /** The caller holds the lock already. */
    LOCK_ALREADY_HELD(ErrorType.LOCK, 4003, "lock already held"),
    /** The lock was not free within the wait. */
    LOCK_ACQUISITION_TIMEOUT(ErrorType.LOCK, 4004, "lock acquisition timeout"),

    /** Any lease error without a code of its own. */
    LEASE_ERROR(ErrorType.LEASE, 5000, "lease error"),
    /** etcd did not grant a lease. */
    LEASE_CREATION_FAILED(ErrorType.LEASE, 5001, "failed to create lease"),
    /** The lease does not exist: never granted, expired or revoked. */
    LEASE_NOT_FOUND(ErrorType.LEASE, 5002, "lease not found"),
    /** The lease ran out. */
    LEASE_EXPIRED(ErrorType.LEASE, 5003, "lease expired"),
    /** etcd did not confirm the revocation. */
    LEASE_REVOCATION_FAILED(ErrorType.LEASE, 5004, "failed to revoke lease"),

    /** Any configuration error without a code of its own. */
    CONFIGURATION_ERROR(ErrorType.CONFIGURATION, 6000, "configuration error"),
    /** An option has a value that it cannot have. */
    INVALID_CONFIGURATION(ErrorType.CONFIGURATION, 6001, "invalid configuration"),
    /** No endpoint is given. */
    MISSING_ENDPOINTS(ErrorType.CONFIGURATION, 6002, "missing etcd endpoints"),
    /** A timeout is zero or negative. */
    INVALID_TIMEOUT(ErrorType.CONFIGURATION, 6003, "invalid timeout value"),

    /** Any general error without a code of its own: an operation that etcd answered with an error. */
    OPERATION_FAILED(ErrorType.INVALID_STATE, 7000, "operation failed"),
    /** The operation did not end within its bound. */
    OPERATION_TIMEOUT(ErrorType.TIMEOUT, 7001, "operation timeout"),
    /** What was asked for does not exist. */
    RESOURCE_NOT_FOUND(ErrorType.NOT_FOUND, 7002, "resource not found"),
    /** The component is in a state that does not allow the call, for instance closed. */
    INVALID_STATE(ErrorType.INVALID_STATE, 7003, "invalid state");

    private final ErrorType type;
    private final int number;
    private final String message;

    ErrorCode(ErrorType type, int number, String message) {
        this.type = type;
        this.number = number;
        this.message = message;
    }

    /** Returns the family of this code. */
    public ErrorType type() {
        return type;
    }

    /** Returns the stable number, 1000 to 7999. */
    public int number() {
        return number;
    }

    /** Returns the general message of this code, without any detail. */
    public String message() {
        return message;
    }
}

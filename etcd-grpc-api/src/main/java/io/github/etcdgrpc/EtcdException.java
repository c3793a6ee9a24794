package io.github.etcdgrpc;

import static java.util.Objects.requireNonNull;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this library: every fault ends in it, with a {@link #code()} that programs can act on and a message that people can.
 *
 * <p>The message names the key, service, endpoint or option that it is about, what was expected and, where there is something to do, what to do. It
 * never contains a password or a token.
 *
 * <p>The static tests ({@link #isConnectionError} and its siblings) look through causes and wrappers such as {@code CompletionException}: an
 * error is, say, a connection error when any {@code EtcdException} in its chain of causes is.
 *
 * <p>Argument errors that only a bug in the caller can bring about are {@link IllegalArgumentException} or {@link NullPointerException} instead.
 */
public class EtcdException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final long FIRST_RETRY_MILLIS = 100;
    private static final int LAST_DOUBLING = 5;
    private static final int LONGEST_CHAIN = 50;

    private final ErrorCode code;
    private final RequestOutcome outcome;
    private final @Nullable EtcdError etcdError;

    /**
     * Creates an error about something that was not sent to etcd, or whose cause says more.
     *
     * <p>{@link #outcome()} and {@link #etcdError()} are those of the first {@code EtcdException} among the causes, else
     * {@link RequestOutcome#NOT_SENT} and nothing.
     *
     * @param detail what it is about; the message becomes {@code "<message of the code>: <detail>"}
     */
    public EtcdException(ErrorCode code, String detail, @Nullable Throwable cause) {
        super(messageOf(code, detail), cause);
        this.code = code;
        Optional<EtcdException> known = find(cause, error -> true);
        this.outcome = known.map(EtcdException::outcome).orElse(RequestOutcome.NOT_SENT);
        this.etcdError = known.flatMap(EtcdException::etcdError).orElse(null);
    }

    /** Creates an error without a cause, about something that was not sent to etcd. */
    public EtcdException(ErrorCode code, String detail) {
        this(code, detail, null);
    }

    /** Creates an error about a request to etcd of which {@code outcome} is known. */
    public EtcdException(ErrorCode code, String detail, @Nullable Throwable cause, RequestOutcome outcome) {
        super(messageOf(code, detail), cause);
        this.code = code;
        this.outcome = requireNonNull(outcome, "outcome");
        this.etcdError = null;
    }

    /**
     * Creates an error that etcd itself answered with.
     *
     * <p>The outcome is {@link RequestOutcome#REJECTED}, or {@link RequestOutcome#OUTCOME_UNKNOWN} for the errors with which a server gives up on a
     * request that it had proposed already (all those with the gRPC code {@code UNAVAILABLE}).
     *
     * @param detail the request it answers, for instance {@code put /services/a/1}; the error's own text is added
     */
    public EtcdException(ErrorCode code, String detail, @Nullable Throwable cause, EtcdError etcdError) {
        super(messageOf(code, detail + ": " + etcdError.text()), cause);
        this.code = code;
        this.etcdError = etcdError;
        this.outcome = etcdError.grpcCode() == io.grpc.Status.Code.UNAVAILABLE
                ? RequestOutcome.OUTCOME_UNKNOWN
                : RequestOutcome.REJECTED;
    }

    /**
     * Wraps {@code cause} as an error of the given family, with the family's general code.
     *
     * @return an exception with the code {@code x000} of the family; {@link ErrorCode#OPERATION_TIMEOUT} for {@link ErrorType#TIMEOUT},
     *     {@link ErrorCode#RESOURCE_NOT_FOUND} for {@link ErrorType#NOT_FOUND} and {@link ErrorCode#INVALID_STATE} for the two that have none
     */
    public static EtcdException wrap(ErrorType type, String detail, Throwable cause) {
        requireNonNull(cause, "cause");
        ErrorCode code = switch (type) {
            case CONNECTION -> ErrorCode.CONNECTION_ERROR;
            case REGISTRY -> ErrorCode.REGISTRY_ERROR;
            case DISCOVERY -> ErrorCode.DISCOVERY_ERROR;
            case LOCK -> ErrorCode.LOCK_ERROR;
            case LEASE -> ErrorCode.LEASE_ERROR;
            case CONFIGURATION -> ErrorCode.CONFIGURATION_ERROR;
            case TIMEOUT -> ErrorCode.OPERATION_TIMEOUT;
            case NOT_FOUND -> ErrorCode.RESOURCE_NOT_FOUND;
            case ALREADY_EXISTS, INVALID_STATE -> ErrorCode.INVALID_STATE;
        };
        return new EtcdException(code, detail, cause);
    }

    /** Returns what went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** Returns the family of {@link #code()}. */
    public ErrorType type() {
        return code.type();
    }

    /** Returns whether etcd may have carried out the request that failed. */
    public RequestOutcome outcome() {
        return outcome;
    }

    /** Returns the error that etcd answered with, or nothing when etcd did not answer, or with a text that is not a known one. */
    public Optional<EtcdError> etcdError() {
        return Optional.ofNullable(etcdError);
    }

    /** Tells whether the error, or one of its causes, is a connection error. */
    public static boolean isConnectionError(@Nullable Throwable error) {
        return isOfType(error, ErrorType.CONNECTION);
    }

    /** Tells whether the error, or one of its causes, is a registry error. */
    public static boolean isRegistryError(@Nullable Throwable error) {
        return isOfType(error, ErrorType.REGISTRY);
    }

    /** Tells whether the error, or one of its causes, is a discovery error. */
    public static boolean isDiscoveryError(@Nullable Throwable error) {
        return isOfType(error, ErrorType.DISCOVERY);
    }

    /** Tells whether the error, or one of its causes, is a lock error. */
    public static boolean isLockError(@Nullable Throwable error) {
        return isOfType(error, ErrorType.LOCK);
    }

    /** Tells whether the error, or one of its causes, is a lease error. */
    public static boolean isLeaseError(@Nullable Throwable error) {
        return isOfType(error, ErrorType.LEASE);
    }

    /** Tells whether the error, or one of its causes, is a configuration error. */
    public static boolean isConfigurationError(@Nullable Throwable error) {
        return isOfType(error, ErrorType.CONFIGURATION);
    }

    /** Tells whether the error, or one of its causes, says that time ran out. */
    public static boolean isTimeoutError(@Nullable Throwable error) {
        return find(error, EtcdException::saysTimeout).isPresent();
    }

    /** Tells whether the error, or one of its causes, says that something does not exist. */
    public static boolean isNotFoundError(@Nullable Throwable error) {
        return find(error, EtcdException::saysNotFound).isPresent();
    }

    /**
     * Tells whether the same call may succeed later: a connection or timeout error, an etcd that has no leader or too many requests, or a token that the
     * client renews by authenticating again.
     *
     * <p>This says nothing about whether repeating a write is <em>safe</em>: ask {@link #outcome()}.
     */
    public static boolean isRetryable(@Nullable Throwable error) {
        return isConnectionError(error)
                || isTimeoutError(error)
                || find(error, EtcdException::saysTryLater).isPresent();
    }

    /**
     * Returns how long to wait before a retry: 100 ms doubled with each attempt, 3.2 s at most.
     *
     * @param attempt the number of tries that failed before this one, from 0; a negative one counts as 0
     */
    public static Duration retryDelay(int attempt) {
        int doublings = Math.max(0, Math.min(attempt, LAST_DOUBLING));
        return Duration.ofMillis(FIRST_RETRY_MILLIS << doublings);
    }

    private static boolean isOfType(@Nullable Throwable error, ErrorType type) {
        return find(error, candidate -> candidate.type() == type).isPresent();
    }

    private boolean saysTimeout() {
        return type() == ErrorType.TIMEOUT
                || code == ErrorCode.CONNECTION_TIMEOUT
                || code == ErrorCode.LOCK_ACQUISITION_TIMEOUT;
    }

    private boolean saysNotFound() {
        return type() == ErrorType.NOT_FOUND
                || code == ErrorCode.SERVICE_NOT_FOUND
                || code == ErrorCode.LEASE_NOT_FOUND;
    }

    private boolean saysTryLater() {
        return etcdError != null
                && switch (etcdError) {
                    case TOO_MANY_REQUESTS, INVALID_AUTH_TOKEN, AUTH_OLD_REVISION -> true;
                    default -> etcdError.grpcCode() == io.grpc.Status.Code.UNAVAILABLE;
                };
    }

    private static Optional<EtcdException> find(@Nullable Throwable error, Predicate<EtcdException> test) {
        Throwable candidate = error;
        for (int depth = 0; candidate != null && depth < LONGEST_CHAIN; depth++) {
            if (candidate instanceof EtcdException etcd && test.test(etcd)) {
                return Optional.of(etcd);
            }
            candidate = candidate.getCause();
        }
        return Optional.empty();
    }

    private static String messageOf(ErrorCode code, String detail) {
        requireNonNull(detail, "detail");
        return code.message() + ": " + detail;
    }
}

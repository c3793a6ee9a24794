package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a gRPC status, or a text that etcd sent, becomes an {@link EtcdException}.
 *
 * <p>A text that etcd is known to send decides first. Then how far the request came ({@link Delivery}): one that never got out is {@code NOT_SENT}, whatever the
 * status. Of the others only the codes with which etcd refuses a request before it does anything count as {@code REJECTED}; all the rest is
 * {@code OUTCOME_UNKNOWN}.
 */
final class FailureTranslator {
    private static final Pattern GO_STATUS = Pattern.compile("^rpc error: code = \\w+ desc = ");
    private static final int LONGEST_CHAIN = 10;

    private FailureTranslator() {}

    /**
     * Says why a call ended.
     *
     * @param operation what was called, with its key
     * @param endpoints where it could have gone
     */
    static EtcdException ofStatus(Status status, Delivery delivery, String operation, String endpoints) {
        Optional<EtcdError> known = Optional.ofNullable(status.getDescription()).flatMap(EtcdError::ofText);
        if (known.isPresent() && delivery.connected()) {
            return new EtcdException(known.get().code(), operation, status.asRuntimeException(), known.get());
        }
        return delivery.sent()
                ? afterSending(status, operation + at(delivery, endpoints))
                : beforeSending(status, operation, endpoints);
    }

    /** Says why etcd ended a watch, by the text that it gave. */
    static EtcdException ofText(String text, String operation) {
        String plain = GO_STATUS.matcher(text).replaceFirst("");
        Optional<EtcdError> known = EtcdError.ofText(plain);
        return known.isPresent()
                ? new EtcdException(known.get().code(), operation, null, known.get())
                : new EtcdException(
                        ErrorCode.OPERATION_FAILED, operation + ": " + plain, null, RequestOutcome.REJECTED);
    }

    /** Says that no connection came about in time. */
    static EtcdException noConnectionInTime(String operation, String endpoints) {
        return new EtcdException(
                ErrorCode.CONNECTION_TIMEOUT,
                operation + ": no answer from " + endpoints + " (expected: the client port of an etcd)",
                null,
                RequestOutcome.NOT_SENT);
    }

    /** Says that no answer came in time. */
    static EtcdException noAnswerInTime(Delivery delivery, String operation, String endpoints) {
        return ofStatus(Status.DEADLINE_EXCEEDED, delivery, operation, endpoints);
    }

    /** Says that the backend was closed meanwhile. */
    static EtcdException closed(String operation, boolean sent) {
        return new EtcdException(
                ErrorCode.INVALID_STATE,
                operation + ": the connection to etcd is closed",
                null,
                sent ? RequestOutcome.OUTCOME_UNKNOWN : RequestOutcome.NOT_SENT);
    }

    private static EtcdException beforeSending(Status status, String operation, String endpoints) {
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return noConnectionInTime(operation, endpoints);
        }
        boolean timedOut = hasCause(status, ConnectTimeoutException.class);
        return new EtcdException(
                timedOut ? ErrorCode.CONNECTION_TIMEOUT : ErrorCode.CONNECTION_FAILED,
                operation + ": no connection to " + endpoints + ": " + reason(status),
                status.asRuntimeException(),
                RequestOutcome.NOT_SENT);
    }

    private static EtcdException afterSending(Status status, String detail) {
        ErrorCode code = switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> ErrorCode.OPERATION_TIMEOUT;
            case UNAVAILABLE, CANCELLED -> ErrorCode.CONNECTION_LOST;
            case UNKNOWN, INTERNAL ->
                status.getCause() == null ? ErrorCode.OPERATION_FAILED : ErrorCode.CONNECTION_LOST;
            default -> ErrorCode.OPERATION_FAILED;
        };
        return new EtcdException(
                code, detail + ": " + reason(status), status.asRuntimeException(), outcomeAfterSending(status));
    }

    private static RequestOutcome outcomeAfterSending(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    RESOURCE_EXHAUSTED,
                    UNIMPLEMENTED -> RequestOutcome.REJECTED;
            default -> RequestOutcome.OUTCOME_UNKNOWN;
        };
    }

    private static String at(Delivery delivery, String endpoints) {
        return " at " + (delivery.peer() == null ? endpoints : delivery.peer());
    }

    private static String reason(Status status) {
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "no answer in time";
        }
        String said = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        Throwable cause = status.getCause();
        String caused = cause == null ? null : cause.getMessage();
        if ((said + caused).contains("not SETTINGS")) {
            return "what answers there does not speak gRPC (expected: the client port of an etcd)";
        }
        return caused == null || said.contains(caused) ? said : said + ": " + caused;
    }

    private static boolean hasCause(Status status, Class<? extends Throwable> type) {
        @Nullable Throwable cause = status.getCause();
        for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}

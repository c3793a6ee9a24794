package io.github.etcdgrpc.core.retry;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What can be read from the failure of a request, through the wrappers that futures put around it. */
public final class Failures {
    private Failures() {}

    /** Tells whether etcd answered with this error. */
    public static boolean isEtcdError(@Nullable Throwable failure, EtcdError error) {
        return find(failure)
                .flatMap(EtcdException::etcdError)
                .filter(error::equals)
                .isPresent();
    }

    /** Tells whether etcd may have carried the request out. */
    public static boolean mayBeApplied(@Nullable Throwable failure) {
        return find(failure)
                .map(found -> found.outcome() == RequestOutcome.OUTCOME_UNKNOWN)
                .orElse(true);
    }

    /** Tells whether there is no connection and nobody is making one, since it was switched off or closed: waiting alone helps nothing. */
    public static boolean isSwitchedOff(@Nullable Throwable failure) {
        return find(failure)
                .map(EtcdException::code)
                .filter(code -> code == ErrorCode.NOT_CONNECTED || code == ErrorCode.INVALID_STATE)
                .isPresent();
    }

    /** Takes the exception of the port out of its wrappers, or wraps what is none. */
    public static EtcdException asEtcdException(ErrorCode otherwise, String what, @Nullable Throwable failure) {
        Throwable cause = unwrapped(failure);
        return cause instanceof EtcdException etcd ? etcd : new EtcdException(otherwise, what, cause);
    }

    /** Takes a failure out of the wrappers that futures put around it. */
    public static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Optional<EtcdException> find(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EtcdException etcd) {
                return Optional.of(etcd);
            }
        }
        return Optional.empty();
    }
}

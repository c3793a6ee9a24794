package io.github.etcdgrpc.core.call;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.spi.Timekeeper;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer on the caller's thread, for as long as the caller allows.
 *
 * <p>A wait ends at the earliest of its bound, the deadline of the current {@link Context}, the cancellation of it, and an interrupt. The request is cancelled
 * then, and the exception tells that its outcome is unknown.
 */
public final class BlockingCalls {
    private final Timekeeper timekeeper;
    private final Duration operationTimeout;

    /** Creates one whose waits are bounded by {@code operationTimeout} unless they have a bound of their own. */
    public BlockingCalls(Timekeeper timekeeper, Duration operationTimeout) {
        this.timekeeper = timekeeper;
        this.operationTimeout = operationTimeout;
    }

    /** Returns the bound of waits that have none of their own. */
    public Duration operationTimeout() {
        return operationTimeout;
    }

    /**
     * Waits for {@code future}, for the operation timeout at most.
     *
     * @param what the operation, as it should stand in an error: {@code register greeter/1}
     * @throws EtcdException what the future ended with, or {@link ErrorCode#OPERATION_TIMEOUT}, or {@link ErrorCode#INVALID_STATE} after an interrupt
     */
    public <T> T await(String what, CompletableFuture<T> future) {
        return await(what, future, operationTimeout);
    }

    /** Waits for {@code future}, for {@code atMost}; else as {@link #await(String, CompletableFuture)}. */
    public <T> T await(String what, CompletableFuture<T> future, Duration atMost) {
        Context context = Context.current();
        Context.CancellationListener giveUp = cancelled -> future.completeExceptionally(abandoned(what, cancelled));
        context.addListener(giveUp, Runnable::run);
        try {
            return timekeeper.await(future, bound(context, atMost));
        } catch (TimeoutException late) {
            future.cancel(true);
            throw tooLate(what, context, atMost);
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw error(ErrorCode.INVALID_STATE, what + " was interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw asEtcdException(what, failed.getCause());
        } finally {
            context.removeListener(giveUp);
        }
    }

    private static Duration bound(Context context, Duration atMost) {
        Deadline deadline = context.getDeadline();
        if (deadline == null) {
            return atMost;
        }
        Duration left = Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    private static EtcdException tooLate(String what, Context context, Duration atMost) {
        Deadline deadline = context.getDeadline();
        String bound = deadline != null && deadline.isExpired()
                ? "the deadline of the current io.grpc.Context"
                : atMost.toString();
        return error(ErrorCode.OPERATION_TIMEOUT, what + " did not end within " + bound, null);
    }

    private static EtcdException abandoned(String what, Context context) {
        return error(
                ErrorCode.OPERATION_TIMEOUT,
                what + " was given up: the current io.grpc.Context ended",
                context.cancellationCause());
    }

    private static EtcdException error(ErrorCode code, String detail, @Nullable Throwable cause) {
        return new EtcdException(code, detail, cause, RequestOutcome.OUTCOME_UNKNOWN);
    }

    private static EtcdException asEtcdException(String what, @Nullable Throwable cause) {
        Throwable root = Failures.unwrapped(cause);
        return root instanceof EtcdException etcd ? etcd : error(ErrorCode.OPERATION_FAILED, what, root);
    }
}

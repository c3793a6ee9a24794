package io.github.etcdgrpc.core.faulty;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What goes wrong with one call. */
@FunctionalInterface
public interface Fault {

    /** Does the call, or not, and answers it, or not. */
    <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call);

    /** The call never leaves this process. */
    static Fault unreachable() {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                return failed(RequestOutcome.NOT_SENT);
            }
        };
    }

    /** etcd carries the call out, and the answer is lost. */
    static Fault answerLost() {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                return call.get()
                        .handle((result, failure) -> Fault.<T>failed(RequestOutcome.OUTCOME_UNKNOWN))
                        .thenCompose(failed -> failed);
            }
        };
    }

    /** The request is lost on its way. */
    static Fault requestLost() {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                return failed(RequestOutcome.OUTCOME_UNKNOWN);
            }
        };
    }

    /** The caller is told at once that the connection broke, and etcd carries the call out later. */
    static Fault carriedOutLate(Timekeeper timekeeper, Duration delay) {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                timekeeper.schedule(delay, () -> call.get().exceptionally(failure -> null));
                return failed(RequestOutcome.OUTCOME_UNKNOWN);
            }
        };
    }

    /** etcd carries the call out, and answers later. */
    static Fault slow(Timekeeper timekeeper, Duration delay) {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                CompletableFuture<T> answer = new CompletableFuture<>();
                CompletableFuture<T> done = call.get();
                timekeeper.schedule(
                        delay,
                        () -> done.whenComplete((result, failure) -> {
                            if (failure == null) {
                                answer.complete(result);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        }));
                return answer;
            }
        };
    }

    /** Nothing happens, ever. */
    static Fault hangs() {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                return new CompletableFuture<>();
            }
        };
    }

    /** The call ends with this. */
    static Fault refused(EtcdException refusal) {
        return new Fault() {
            @Override
            public <T> CompletableFuture<T> apply(Supplier<CompletableFuture<T>> call) {
                return CompletableFuture.failedFuture(refusal);
            }
        };
    }

    private static <T> CompletableFuture<T> failed(RequestOutcome outcome) {
        ErrorCode code = outcome == RequestOutcome.NOT_SENT ? ErrorCode.CONNECTION_FAILED : ErrorCode.CONNECTION_LOST;
        return CompletableFuture.failedFuture(new EtcdException(code, "a planned fault", null, outcome));
    }
}

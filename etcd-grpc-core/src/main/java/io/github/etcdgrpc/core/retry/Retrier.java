package io.github.etcdgrpc.core.retry;

import static java.util.Objects.requireNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.etcdgrpc.config.RetryConfig;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Repeats requests that failed for a passing reason, a bounded number of times.
 *
 * <p>Failsafe does the repeating, on this library's time: a wait takes virtual seconds under virtual time. Cancelling a returned future ends the
 * repeating and cancels the request under way.
 */
public final class Retrier {
    private final Map<RetrySafety, FailsafeExecutor<Object>> executors = new EnumMap<>(RetrySafety.class);

    /** Creates one that waits as {@code config} says. */
    public Retrier(RetryConfig config, Timekeeper timekeeper, RandomGenerator random) {
        Backoff backoff = new Backoff(config, random);
        TimekeeperScheduler scheduler = new TimekeeperScheduler(timekeeper);
        for (RetrySafety safety : RetrySafety.values()) {
            executors.put(safety, Failsafe.with(policy(config, backoff, safety)).with(scheduler));
        }
    }

    /**
     * Sends a request, and again while that is safe and may help.
     *
     * @param request makes a new try at each call
     * @return the first success, or the last failure. Ending it from outside, in whatever way, ends the repeating
     */
    public <T> CompletableFuture<T> call(RetrySafety safety, Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> repeating = executor(safety).getStageAsync(request::get);
        CompletableFuture<T> result = new CompletableFuture<>();
        result.whenComplete((value, failure) -> repeating.cancel(true));
        repeating.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private FailsafeExecutor<Object> executor(RetrySafety safety) {
        return requireNonNull(executors.get(safety));
    }

    private static RetryPolicy<Object> policy(RetryConfig config, Backoff backoff, RetrySafety safety) {
        return RetryPolicy.builder()
                .handleIf(safety::allows)
                .withMaxRetries(config.maxRetries())
                .withDelayFn(context -> backoff.delay(context.getAttemptCount() - 1))
                .build();
    }
}

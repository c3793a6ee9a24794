package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Backoff;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.core.watch.ResumingWatch;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The one serial executor on which everything about the locks of a manager happens, and the roads from there to etcd and to later.
 *
 * @param scope the manager
 * @param executor runs one task after the other
 * @param backoff how long to wait after failures
 */
record LockHome(ManagerScope scope, Executor executor, Backoff backoff) {

    static LockHome of(ManagerScope scope) {
        return new LockHome(
                scope,
                new SerialExecutor(scope.timekeeper().executor()),
                new Backoff(scope.options().retry(), scope.random()));
    }

    KeyValueStore kv() {
        return scope.backend().kv();
    }

    /** Sends a request, and a few times more while that helps. Each must be one that may be repeated. */
    <T> CompletableFuture<T> send(Supplier<CompletableFuture<T>> request) {
        return scope.retrier().call(RetrySafety.IDEMPOTENT, request);
    }

    /** Runs {@code task} on the executor, later. */
    Scheduled later(Duration delay, Runnable task) {
        return scope.timekeeper().schedule(delay, () -> executor.execute(task));
    }

    /** Runs {@code task} on the executor; what it returns ends with what came of it. */
    <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        executor.execute(() -> begin(task).whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }

    long nanoTime() {
        return scope.timekeeper().nanoTime();
    }

    ResumingWatch.Setting watching() {
        return new ResumingWatch.Setting(scope.backend(), scope.timekeeper(), scope.random(), executor);
    }

    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> task) {
        try {
            return task.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}

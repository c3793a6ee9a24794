package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Backoff;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one serial executor on which everything about the registrations of a manager happens, and the roads from there to etcd and to later.
 *
 * @param scope the manager
 * @param executor runs one task after the other
 * @param window how many writes are under way at a time
 * @param backoff how long to wait after failures
 */
record RegistryHome(ManagerScope scope, Executor executor, InFlightWindow window, Backoff backoff) {
    private static final int MOST_WRITES = 128;

    static RegistryHome of(ManagerScope scope) {
        return new RegistryHome(
                scope,
                new SerialExecutor(scope.timekeeper().executor()),
                new InFlightWindow(MOST_WRITES),
                new Backoff(scope.options().retry(), scope.random()));
    }

    /** Sends a request when the window lets it; {@code answered} runs on the executor, with a result or a failure. */
    <T> void send(Supplier<CompletableFuture<T>> request, BiConsumer<@Nullable T, @Nullable Throwable> answered) {
        window.enter(() -> request.get()
                .whenComplete((result, failure) -> executor.execute(() -> {
                    window.leave();
                    answered.accept(result, failure);
                })));
    }

    /** Runs {@code task} on the executor, later. */
    Scheduled later(Duration delay, Runnable task) {
        return scope.timekeeper().schedule(delay, () -> executor.execute(task));
    }

    long nanoTime() {
        return scope.timekeeper().nanoTime();
    }
}

package io.github.etcdgrpc.backend.jetcd;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A future that ends with its request's answer, or when the backend is closed. */
abstract class PendingAnswer<T> extends CompletableFuture<T> {
    private final Supplier<String> operation;

    /** Creates one for what {@code operation} describes, which is asked for only when it fails. */
    PendingAnswer(Supplier<String> operation) {
        this.operation = operation;
    }

    /** Returns what is done, with its key. */
    final String operation() {
        return operation.get();
    }

    /** Tells whether the request may have left this process. */
    abstract boolean sent();

    /** Ends this because the backend is closed. */
    final void abort() {
        completeExceptionally(FailureTranslator.closed(operation(), sent()));
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}

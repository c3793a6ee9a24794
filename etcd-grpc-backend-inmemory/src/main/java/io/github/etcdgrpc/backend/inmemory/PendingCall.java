package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request on a line that has faults, and its answer.
 *
 * <p>How far it came is guarded by the cluster's lock, but for being read for people.
 *
 * @param <T> what it is answered with
 */
final class PendingCall<T> extends CompletableFuture<T> {
    private final Operation operation;
    private final Supplier<String> name;
    private final Supplier<CompletableFuture<T>> request;
    private final List<Scheduled> timers = new ArrayList<>();
    private volatile Stage stage = Stage.BEGUN;

    /** How far a request came. */
    enum Stage {
        /** The caller has no future of it yet. */
        BEGUN("has begun"),
        /** It stands before a connection that does not come about. */
        DIALLING("waits for a connection"),
        /** It is on a line that is silent. */
        UNHEARD("is on a silent line"),
        /** It, or its answer, is lost. */
        LOST("is lost"),
        /** Its answer is under way. */
        ANSWERED("has an answer that is under way");

        private final String text;

        Stage(String text) {
            this.text = text;
        }
    }

    /**
     * Creates a request that has not left.
     *
     * @param request has the server do it, and is answered at once
     */
    PendingCall(Operation operation, Supplier<String> name, Supplier<CompletableFuture<T>> request) {
        this.operation = operation;
        this.name = name;
        this.request = request;
    }

    Operation operation() {
        return operation;
    }

    String name() {
        return name.get();
    }

    Stage stage() {
        return stage;
    }

    void reach(Stage next) {
        stage = next;
    }

    /** Has the server do what is asked for; the answer is there when this returns. */
    CompletableFuture<T> apply() {
        return request.get();
    }

    void end(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            complete(value);
        } else {
            completeExceptionally(failure);
        }
    }

    /** Ends it because something happened to the connection. */
    void fail(ErrorCode code, String reason) {
        completeExceptionally(new EtcdException(code, name() + ": " + reason, null, outcome()));
    }

    /** Has a timer cancelled when this ends. */
    void owns(Scheduled timer) {
        timers.add(timer);
    }

    void cancelTimers() {
        timers.forEach(Scheduled::cancel);
        timers.clear();
    }

    /** Returns what it is and how far it came, as read without the lock. */
    @Override
    public String toString() {
        return name() + ", which " + stage.text;
    }

    private RequestOutcome outcome() {
        return stage == Stage.BEGUN || stage == Stage.DIALLING
                ? RequestOutcome.NOT_SENT
                : RequestOutcome.OUTCOME_UNKNOWN;
    }
}

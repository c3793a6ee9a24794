package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.spi.Timekeeper;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * <p>Ends at its bound at the latest; earlier, at the dial timeout, when no connection came about until then. Cancelling it cancels the gRPC call.
 *
 * @param <A> the answer on the wire
 * @param <T> what it is to the caller
 */
final class UnaryCall<A, T> extends PendingAnswer<T> {
    private final Function<A, T> reader;
    private final Delivery delivery = new Delivery();
    private final Connection connection;
    private final Line line;
    private @Nullable ClientCall<?, A> call;

    private UnaryCall(Connection connection, Line line, Plan<?, A, T> plan) {
        super(plan.operation());
        this.connection = connection;
        this.line = line;
        this.reader = plan.reader();
    }

    /**
     * What a call is about.
     *
     * @param operation describes it, with its key
     * @param method which method
     * @param request what is sent
     * @param reader makes the result of the answer
     */
    record Plan<Q, A, T>(Supplier<String> operation, MethodDescriptor<Q, A> method, Q request, Function<A, T> reader) {}

    /** Sends a request. */
    static <Q, A, T> UnaryCall<A, T> send(Plan<Q, A, T> plan, Connection connection, Line line, Duration bound) {
        UnaryCall<A, T> answer = new UnaryCall<>(connection, line, plan);
        connection.track(answer);
        if (!answer.isDone()) {
            answer.start(plan, bound);
        }
        return answer;
    }

    private <Q> void start(Plan<Q, A, T> plan, Duration bound) {
        boolean connected = line.isReady();
        CallOptions options = delivery.follow(connection.unary(bound));
        ClientCall<Q, A> outgoing = line.newCall(plan.method(), options);
        call = outgoing;
        try {
            outgoing.start(new Answered(), new Metadata());
            outgoing.request(2);
            outgoing.sendMessage(plan.request());
            outgoing.halfClose();
        } catch (RuntimeException refused) {
            outgoing.cancel("not started", refused);
            fail(Status.UNAVAILABLE
                    .withDescription("the call could not be started")
                    .withCause(refused));
        }
        if (!connected) {
            boundConnecting();
        }
    }

    private void boundConnecting() {
        Timekeeper.Scheduled timer = connection.schedule(connection.options().dialTimeout(), this::checkConnected);
        whenComplete((value, failure) -> timer.cancel());
    }

    /** Gives up first: a call that has no connection after that will have none, and was surely not sent. */
    private void checkConnected() {
        if (!delivery.connected() && !isDone()) {
            giveUp();
            if (!delivery.connected()) {
                fail(Status.DEADLINE_EXCEEDED);
            }
        }
    }

    private void fail(Status status) {
        completeExceptionally(
                connection.isClosed()
                        ? FailureTranslator.closed(operation(), delivery.sent())
                        : FailureTranslator.ofStatus(status, delivery, operation(), line.endpoints()));
    }

    @Override
    boolean sent() {
        return delivery.sent();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            giveUp();
        }
        return cancelled;
    }

    private void giveUp() {
        ClientCall<?, A> started = call;
        if (started != null) {
            started.cancel("given up by the caller", null);
        }
    }

    private final class Answered extends ClientCall.Listener<A> {
        private @Nullable A answer;

        @Override
        public void onMessage(A message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk() && answer != null) {
                deliver(answer);
            } else {
                fail(status.isOk() ? Status.UNKNOWN.withDescription("an answer without content") : status);
            }
        }

        private void deliver(A message) {
            try {
                complete(reader.apply(message));
            } catch (RuntimeException unreadable) {
                fail(Status.UNKNOWN
                        .withDescription("an answer that cannot be read")
                        .withCause(unreadable));
            }
        }
    }
}

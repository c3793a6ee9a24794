package io.github.etcdgrpc.resolver;

import io.grpc.ClientCall;
import io.grpc.ClientInterceptors.CheckedForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The calls of one connection, from their start to their end. */
final class ConnectionCalls {
    private final String serviceName;
    private final Object lock = new Object();
    private final Set<ClientCall<?, ?>> underWay = new HashSet<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean closed;

    ConnectionCalls(String serviceName) {
        this.serviceName = serviceName;
    }

    /** Returns the call as one that counts from its start, and that fails at its start once this is closed. */
    <ReqT, RespT> ClientCall<ReqT, RespT> track(ClientCall<ReqT, RespT> call) {
        return new TrackedCall<>(call);
    }

    /** Lets no further call start. */
    void close() {
        boolean over;
        synchronized (lock) {
            closed = true;
            over = underWay.isEmpty();
        }
        if (over) {
            ended.complete(null);
        }
    }

    void cancelAll() {
        List<ClientCall<?, ?>> cancelled;
        synchronized (lock) {
            cancelled = List.copyOf(underWay);
        }
        cancelled.forEach(
                call -> call.cancel("shutdownNow() of the connection to service \"" + serviceName + "\"", null));
    }

    /** Completed when this is closed and no call is under way. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void begin(ClientCall<?, ?> call) throws StatusException {
        synchronized (lock) {
            if (!closed) {
                underWay.add(call);
                return;
            }
        }
        throw Status.UNAVAILABLE
                .withDescription("the connection to service \"" + serviceName
                        + "\" is closed (expected: an open one, from getConnection)")
                .asException();
    }

    private void end(ClientCall<?, ?> call) {
        boolean over;
        synchronized (lock) {
            underWay.remove(call);
            over = closed && underWay.isEmpty();
        }
        if (over) {
            ended.complete(null);
        }
    }

    private final class TrackedCall<ReqT, RespT> extends CheckedForwardingClientCall<ReqT, RespT> {

        TrackedCall(ClientCall<ReqT, RespT> call) {
            super(call);
        }

        @Override
        protected void checkedStart(ClientCall.Listener<RespT> listener, Metadata headers) throws StatusException {
            begin(this);
            try {
                delegate().start(new EndListener(listener), headers);
            } catch (RuntimeException | Error e) {
                end(this);
                throw e;
            }
        }

        private final class EndListener extends SimpleForwardingClientCallListener<RespT> {

            EndListener(ClientCall.Listener<RespT> listener) {
                super(listener);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                try {
                    super.onClose(status, trailers);
                } finally {
                    end(TrackedCall.this);
                }
            }
        }
    }
}

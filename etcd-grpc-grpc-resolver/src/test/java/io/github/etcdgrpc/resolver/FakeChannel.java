package io.github.etcdgrpc.resolver;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel whose calls end when the test says so. It terminates when it is shut down and has none left. */
final class FakeChannel extends ManagedChannel {
    final List<FakeCall<?, ?>> calls = new ArrayList<>();
    final List<Runnable> stateCallbacks = new ArrayList<>();
    int backoffResets;
    int idleRequests;
    boolean shutdown;
    boolean shutdownNow;

    @Override
    public ManagedChannel shutdown() {
        shutdown = true;
        return this;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && calls.stream().allMatch(call -> call.ended);
    }

    @Override
    public ManagedChannel shutdownNow() {
        shutdown();
        shutdownNow = true;
        List.copyOf(calls).forEach(call -> call.end(Status.UNAVAILABLE));
        return this;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(MethodDescriptor<ReqT, RespT> method, CallOptions options) {
        return new FakeCall<>();
    }

    @Override
    public String authority() {
        return "fake-authority";
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        return requestConnection ? ConnectivityState.CONNECTING : ConnectivityState.IDLE;
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
        stateCallbacks.add(callback);
    }

    @Override
    public void resetConnectBackoff() {
        backoffResets++;
    }

    @Override
    public void enterIdle() {
        idleRequests++;
    }

    final class FakeCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {
        private @Nullable Listener<RespT> listener;
        boolean ended;

        @Nullable
        String cancelled;

        @Override
        public void start(Listener<RespT> responseListener, Metadata headers) {
            listener = responseListener;
            calls.add(this);
        }

        void end(Status status) {
            if (!ended) {
                ended = true;
                listener.onClose(status, new Metadata());
            }
        }

        @Override
        public void request(int numMessages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            cancelled = message;
            end(Status.CANCELLED.withDescription(message));
        }

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(ReqT message) {}
    }
}

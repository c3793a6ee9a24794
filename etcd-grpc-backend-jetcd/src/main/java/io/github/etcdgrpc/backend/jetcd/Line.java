package io.github.etcdgrpc.backend.jetcd;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A channel to one or more members.
 *
 * <p>A call that finds every member out of reach fails at once, and makes the channel try again at once: so the caller's back-off between tries is the only one, where
 * gRPC's own would have it wait for up to two minutes after the member is back.
 */
final class Line {
    private final ManagedChannel channel;
    private final String endpoints;

    Line(ManagedChannel channel, List<Endpoint> endpoints) {
        this.channel = channel;
        this.endpoints = endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }

    /** Makes a call that takes nothing from the caller's {@link Context}: neither its deadline nor its cancellation. */
    <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        Context previous = Context.ROOT.attach();
        try {
            return channel.newCall(method, options);
        } finally {
            Context.ROOT.detach(previous);
        }
    }

    /** Tells whether a connection stands. */
    boolean isReady() {
        return channel.getState(false) == ConnectivityState.READY;
    }

    /** Returns the members' endpoints, for messages. */
    String endpoints() {
        return endpoints;
    }

    ManagedChannel channel() {
        return channel;
    }
}

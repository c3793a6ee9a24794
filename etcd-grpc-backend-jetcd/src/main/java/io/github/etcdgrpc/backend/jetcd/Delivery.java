package io.github.etcdgrpc.backend.jetcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How far one call has come: nowhere, to a connection, out of this process.
 *
 * <p>Once a message was handed to a connection it counts as sent, though it may wait in a buffer still: that errs on the side of
 * {@link io.github.etcdgrpc.RequestOutcome#OUTCOME_UNKNOWN}.
 */
final class Delivery extends ClientStreamTracer {
    private volatile @Nullable SocketAddress peer;
    private volatile boolean connected;
    private volatile boolean sent;

    /** Returns {@code options} for a call that this is to follow. */
    CallOptions follow(CallOptions options) {
        return options.withStreamTracerFactory(new Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
                return Delivery.this;
            }
        });
    }

    @Override
    public void streamCreated(Attributes transport, Metadata headers) {
        peer = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        connected = true;
    }

    @Override
    public void outboundMessageSent(int number, long wireSize, long size) {
        sent = true;
    }

    /** Tells whether the call got a connection. */
    boolean connected() {
        return connected;
    }

    /** Tells whether a message may have left this process. */
    boolean sent() {
        return sent;
    }

    /** Returns the member that the call went to. */
    @Nullable
    SocketAddress peer() {
        return peer;
    }
}

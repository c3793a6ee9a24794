package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Timekeeper;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * A stream of requests and a stream of answers, until either side ends it.
 *
 * <p>It asks the member that it comes to, by {@code hasleader}, to end it when that member loses the leader. It is given up when it has no connection within the dial
 * timeout. Everything here runs on the thread of the {@link Connection}.
 */
final class Duplex<Q, A> {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    /** Told of what the stream brings. */
    interface Receiver<A> {

        /** An answer came. */
        void received(A answer);

        /** The stream is over; nothing more comes. */
        void ended(Ending ending);
    }

    /** Why a stream is over. */
    @FunctionalInterface
    interface Ending {

        /** Returns the error that this is to one of the operations that went over the stream. */
        EtcdException of(String operation);
    }

    private final Connection connection;
    private final Line line;
    private final Receiver<A> receiver;
    private final Delivery delivery = new Delivery();
    private final ClientCall<Q, A> call;
    private final Timekeeper.Scheduled dialTimer;
    private boolean over;

    private Duplex(Plan<Q, A> plan, Connection connection, Line line) {
        this.connection = connection;
        this.line = line;
        this.receiver = plan.receiver();
        call = line.newCall(plan.method(), delivery.follow(CallOptions.DEFAULT));
        dialTimer = connection.schedule(connection.options().dialTimeout(), this::checkConnected);
    }

    /**
     * What a stream is about.
     *
     * @param method which method
     * @param receiver who is told
     */
    record Plan<Q, A>(MethodDescriptor<Q, A> method, Receiver<A> receiver) {}

    /** Opens a stream; connecting goes on after this returns. */
    static <Q, A> Duplex<Q, A> open(Plan<Q, A> plan, Connection connection, Line line) {
        Duplex<Q, A> stream = new Duplex<>(plan, connection, line);
        Metadata headers = new Metadata();
        headers.put(HAS_LEADER, "true");
        stream.call.start(stream.new Answers(), headers);
        stream.call.request(1);
        return stream;
    }

    void send(Q request) {
        if (!over) {
            call.sendMessage(request);
        }
    }

    Delivery delivery() {
        return delivery;
    }

    String endpoints() {
        return line.endpoints();
    }

    boolean isOver() {
        return over;
    }

    /** Ends the stream; the receiver is told that an answer did not come in time. */
    void giveUp() {
        end(operation -> FailureTranslator.noAnswerInTime(delivery, operation, line.endpoints()));
        call.cancel("given up by the client", null);
    }

    private void checkConnected() {
        if (!delivery.connected()) {
            giveUp();
        }
    }

    private void end(Ending ending) {
        if (!over) {
            over = true;
            dialTimer.cancel();
            receiver.ended(
                    connection.isClosed() ? operation -> FailureTranslator.closed(operation, delivery.sent()) : ending);
        }
    }

    private final class Answers extends ClientCall.Listener<A> {
        @Override
        public void onMessage(A answer) {
            if (!over) {
                receiver.received(answer);
                call.request(1);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            Status reason = status.isOk() ? Status.UNAVAILABLE.withDescription("the server ended the stream") : status;
            end(operation -> FailureTranslator.ofStatus(reason, delivery, operation, line.endpoints()));
        }
    }
}

package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.PutResult;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnaryCallTest {
    private final Backends backends = new Backends();
    private final Service service = new Service();
    private FakeServer server;

    /** Counts puts, and answers them as a test wants it to; not at all at first. */
    private static final class Service extends KVGrpc.KVImplBase {
        final AtomicInteger puts = new AtomicInteger();
        final CompletableFuture<Void> cancelled = new CompletableFuture<>();
        volatile Consumer<StreamObserver<PutResponse>> answer = never -> {};

        @Override
        public void put(PutRequest request, StreamObserver<PutResponse> observer) {
            ((ServerCallStreamObserver<PutResponse>) observer).setOnCancelHandler(() -> cancelled.complete(null));
            puts.incrementAndGet();
            answer.accept(observer);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(service);
    }

    @AfterEach
    void stop() {
        backends.close();
        server.close();
    }

    /** jetcd's future can be cancelled too, but its call goes on. */
    @Test
    void cancel_futureOfACall_cancelsTheCallOnTheServer() {
        CompletableFuture<PutResult> future = Backends.put(backends.open(server.endpoint()), "/a", "v");
        await().until(() -> service.puts.get() == 1);

        assertThat(future.cancel(false)).isTrue();

        await().until(service.cancelled::isDone);
    }

    @Test
    void put_noAnswer_endsAtItsDeadlineWithUnknownOutcome() {
        JetcdBackend backend = backends.open(Duration.ofMillis(300), server.endpoint());

        EtcdException failure = Backends.failureOf(Backends.put(backend, "/a", "secret"));

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(failure)
                .hasMessageContaining("put /a at /" + server.endpoint())
                .hasMessageNotContaining("secret");
    }

    /** jetcd tries three times; what is applied twice may undo what another client wrote in between. */
    @Test
    void put_serverUnavailable_isTriedOnceOnly() {
        service.answer = observer -> observer.onError(Status.UNAVAILABLE
                .withDescription("etcdserver: request timed out")
                .asRuntimeException());

        EtcdException failure = Backends.failureOf(Backends.put(backends.open(server.endpoint()), "/a", "v"));

        assertThat(failure.etcdError()).contains(EtcdError.TIMEOUT);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(service.puts).hasValue(1);
    }

    /** The caller may be a gRPC handler, whose context ends with its own call. */
    @Test
    void put_callersContextCancelled_goesOn() {
        Context.CancellableContext ending = Context.current().withCancellation();
        JetcdBackend backend = backends.open(server.endpoint());
        CompletableFuture<StreamObserver<PutResponse>> arrived = new CompletableFuture<>();
        service.answer = arrived::complete;

        Context previous = ending.attach();
        CompletableFuture<PutResult> future = Backends.put(backend, "/a", "v");
        ending.detach(previous);
        StreamObserver<PutResponse> observer = Backends.get(arrived);
        ending.cancel(null);
        observer.onNext(PutResponse.getDefaultInstance());
        observer.onCompleted();

        assertThat(Backends.get(future).revision()).isZero();
    }

    @Test
    void close_callUnderWay_endsItAndLaterOnesToo() {
        JetcdBackend backend = backends.open(server.endpoint());
        CompletableFuture<PutResult> future = Backends.put(backend, "/a", "v");
        await().until(() -> service.puts.get() == 1);

        backend.close();
        backend.close();

        EtcdException failure = Backends.failureOf(future);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
        EtcdException later = Backends.failureOf(Backends.put(backend, "/a", "v"));
        assertThat(later.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(later.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(Backends.failureOf(backend.status()).code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    /** Whoever hears that his write was not sent may go on as though it never were. */
    @Test
    void close_callThatWaitsForItsConnection_isNotSentOnceItIsSaidNotToBe() {
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        service.answer = observer -> arrived.complete(null);
        Runnable release = server.hold();
        JetcdBackend backend = backends.open(server.endpoint());
        CompletableFuture<PutResult> future = Backends.put(backend, "/a", "v");
        CompletableFuture<Boolean> sentAfterwards = future.handle((result, failure) -> {
            release.run();
            return arrived.thenApply(nothing -> true)
                    .completeOnTimeout(false, 500, TimeUnit.MILLISECONDS)
                    .join();
        });

        backend.close();

        EtcdException failure = Backends.failureOf(future);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(Backends.get(sentAfterwards)).isFalse();
    }

    @Test
    void put_ipv6Endpoint_reachesIt() {
        service.answer = observer -> {
            observer.onNext(PutResponse.getDefaultInstance());
            observer.onCompleted();
        };
        String mapped = server.endpoint().replace("127.0.0.1", "[::ffff:127.0.0.1]");

        assertThat(Backends.get(Backends.put(backends.open(mapped), "/a", "v")).revision())
                .isZero();
    }

    /** A continuation may close the backend, on the backend's own thread. */
    @Test
    void close_onTheThreadOfTheBackend_doesNotWaitForItself() {
        service.answer = observer -> {
            observer.onNext(PutResponse.getDefaultInstance());
            observer.onCompleted();
        };
        JetcdBackend backend = backends.open(server.endpoint());

        CompletableFuture<Void> closed = Backends.put(backend, "/a", "v").thenAccept(result -> backend.close());

        Backends.get(closed);
        assertTimeout(Duration.ofMillis(1500), backend::close, "a second close waits for the end, which is near");
        assertThat(Backends.failureOf(Backends.put(backend, "/a", "v")).code()).isEqualTo(ErrorCode.INVALID_STATE);
    }
}

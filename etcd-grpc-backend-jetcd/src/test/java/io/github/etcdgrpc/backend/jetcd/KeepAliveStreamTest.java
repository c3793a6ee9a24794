package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.grpc.Metadata;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepAliveStreamTest {
    private static final LeaseId LEASE = new LeaseId(7);
    private static final LeaseId OTHER = new LeaseId(8);

    private final Backends backends = new Backends();
    private final Service service = new Service();
    private FakeServer server;

    /** Keeps the streams that clients open; answers when a test says so. */
    private static final class Service extends LeaseGrpc.LeaseImplBase {
        final List<StreamObserver<LeaseKeepAliveResponse>> streams = new CopyOnWriteArrayList<>();
        final List<Long> asked = new CopyOnWriteArrayList<>();

        @Override
        public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> answers) {
            streams.add(answers);
            return new StreamObserver<>() {
                @Override
                public void onNext(LeaseKeepAliveRequest request) {
                    asked.add(request.getID());
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {}
            };
        }

        void awaitAsked(int count) {
            await().until(() -> asked.size() == count);
        }

        void answer(LeaseId id, long ttl) {
            StreamObserver<LeaseKeepAliveResponse> last = streams.get(streams.size() - 1);
            last.onNext(LeaseKeepAliveResponse.newBuilder()
                    .setID(id.value())
                    .setTTL(ttl)
                    .build());
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

    @Test
    void keepAliveOnce_manyLeases_shareOneStreamThatAsksForALeader() {
        JetcdBackend backend = backends.open(server.endpoint());

        CompletableFuture<LeaseRenewal> one = backend.leases().keepAliveOnce(LEASE);
        CompletableFuture<LeaseRenewal> two = backend.leases().keepAliveOnce(OTHER);
        service.awaitAsked(2);
        service.answer(OTHER, 20);
        service.answer(LEASE, 10);

        assertThat(Backends.get(one).ttl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(Backends.get(two).ttl()).isEqualTo(Duration.ofSeconds(20));
        assertThat(service.streams).hasSize(1);
        assertThat(server.headers.get(0).get(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("true");
    }

    @Test
    void keepAliveOnce_ttlOfZero_saysThatTheLeaseIsGone() {
        CompletableFuture<LeaseRenewal> renewal =
                backends.open(server.endpoint()).leases().keepAliveOnce(LEASE);
        service.awaitAsked(1);
        service.answer(LEASE, 0);

        assertThat(Backends.get(renewal).isAlive()).isFalse();
    }

    /** Taken for the answer to the later renewal, the early answer would say that the lease lives longer than it does. */
    @Test
    void keepAliveOnce_earlierOneCancelled_doesNotTakeItsAnswer() {
        JetcdBackend backend = backends.open(server.endpoint());
        CompletableFuture<LeaseRenewal> given = backend.leases().keepAliveOnce(LEASE);
        service.awaitAsked(1);
        given.cancel(false);
        CompletableFuture<LeaseRenewal> kept = backend.leases().keepAliveOnce(LEASE);
        service.awaitAsked(2);

        service.answer(LEASE, 10);
        service.answer(LEASE, 9);

        assertThat(Backends.get(kept).ttl()).isEqualTo(Duration.ofSeconds(9));
    }

    /** jetcd's own keep-alive is silent for ever after this. */
    @Test
    void keepAliveOnce_serverEndsStreamWithOk_failsAndTheNextOpensAnother() {
        JetcdBackend backend = backends.open(server.endpoint());
        CompletableFuture<LeaseRenewal> first = backend.leases().keepAliveOnce(LEASE);
        service.awaitAsked(1);
        service.streams.get(0).onCompleted();

        EtcdException failure = Backends.failureOf(first);
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(failure).hasMessageContaining("keep alive lease 7").hasMessageContaining("ended the stream");

        CompletableFuture<LeaseRenewal> second = backend.leases().keepAliveOnce(LEASE);
        service.awaitAsked(2);
        service.answer(LEASE, 10);
        assertThat(Backends.get(second).isAlive()).isTrue();
        assertThat(service.streams).hasSize(2);
    }

    @Test
    void keepAliveOnce_noAnswer_failsAtItsBoundAndTakesTheStreamWithIt() {
        JetcdBackend backend = backends.open(Duration.ofMillis(300), server.endpoint());
        CompletableFuture<LeaseRenewal> late = backend.leases().keepAliveOnce(LEASE);

        EtcdException failure = Backends.failureOf(late);
        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);

        backend.leases().keepAliveOnce(LEASE);
        await().until(() -> service.streams.size() == 2);
    }

    @Test
    void close_renewalUnderWay_endsIt() {
        JetcdBackend backend = backends.open(server.endpoint());
        CompletableFuture<LeaseRenewal> renewal = backend.leases().keepAliveOnce(LEASE);
        service.awaitAsked(1);

        backend.close();

        assertThat(Backends.failureOf(renewal).code()).isEqualTo(ErrorCode.INVALID_STATE);
        EtcdException afterwards = Backends.failureOf(backend.leases().keepAliveOnce(LEASE));
        assertThat(afterwards.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(afterwards.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
    }
}

package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchStreamTest {
    private final Backends backends = new Backends();
    private final Service service = new Service();
    private FakeServer server;

    /** Keeps the streams that clients open and what they ask; answers when a test says so. */
    private static final class Service extends WatchGrpc.WatchImplBase {
        final List<StreamObserver<WatchResponse>> streams = new CopyOnWriteArrayList<>();
        final List<WatchRequest> asked = new CopyOnWriteArrayList<>();
        final AtomicInteger ended = new AtomicInteger();

        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answers) {
            streams.add(answers);
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    asked.add(request);
                }

                @Override
                public void onError(Throwable cancelled) {
                    ended.incrementAndGet();
                }

                @Override
                public void onCompleted() {}
            };
        }

        void awaitAsked(int count) {
            await().until(() -> asked.size() == count);
        }

        void answer(WatchResponse.Builder response) {
            streams.get(streams.size() - 1).onNext(response.build());
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
    void watch_several_shareOneStreamAndAreTakenApartByTheirNumbers() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener one = new RecordingListener();
        RecordingListener two = new RecordingListener();
        watch(backend, "/one", one);
        watch(backend, "/two", two);
        service.awaitAsked(2);

        service.answer(created(5, 3));
        service.answer(created(9, 4));
        service.answer(event(9, "/two", 5));
        service.answer(event(5, "/one", 6));

        assertThat(Backends.get(one.created)).isEqualTo(3);
        assertThat(Backends.get(two.created)).isEqualTo(4);
        await().until(() -> one.events().size() == 1 && two.events().size() == 1);
        assertThat(one.events().get(0).key()).hasToString("/one");
        assertThat(two.events().get(0).key()).hasToString("/two");
        assertThat(service.streams).hasSize(1);
        assertThat(server.headers.get(0).get(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("true");
    }

    @Test
    void close_beforeCreated_isCancelledWhenTheServerNumbersIt() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener closed = new RecordingListener();
        RecordingListener kept = new RecordingListener();
        Watch watch = watch(backend, "/closed", closed);
        watch(backend, "/kept", kept);
        service.awaitAsked(2);
        watch.close();
        service.answer(created(0, 3));
        service.answer(created(1, 3));

        service.awaitAsked(3);
        assertThat(service.asked.get(2).getCancelRequest().getWatchId()).isZero();
        Backends.get(kept.created);
        assertThat(closed.created).isNotDone();
        assertThat(closed.failed).isNotDone();
    }

    @Test
    void close_running_cancelsItOnTheServerAndTellsNothingMore() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener closed = new RecordingListener();
        RecordingListener kept = new RecordingListener();
        Watch watch = watch(backend, "/closed", closed);
        watch(backend, "/kept", kept);
        service.awaitAsked(2);
        service.answer(created(0, 3));
        service.answer(created(1, 3));
        Backends.get(kept.created);

        watch.close();
        watch.close();
        service.answer(event(0, "/closed", 4));
        service.answer(event(1, "/kept", 5));

        await().until(() -> kept.events().size() == 1);
        assertThat(closed.events()).isEmpty();
        service.awaitAsked(3);
        assertThat(service.asked.get(2).hasCancelRequest()).isTrue();
    }

    /** jetcd closes the watch for good and tells nobody. */
    @Test
    void watch_listenerThrows_endsThatWatchAlone() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener throwing = new RecordingListener() {
            @Override
            public void events(long revision, List<WatchEvent> events) {
                throw new AssertionError("a bug in the listener");
            }
        };
        RecordingListener other = new RecordingListener();
        watch(backend, "/a", throwing);
        watch(backend, "/a", other);
        service.awaitAsked(2);
        service.answer(created(0, 3));
        service.answer(created(1, 3));
        service.answer(event(0, "/a", 4));
        service.answer(event(1, "/a", 4));

        EtcdException failure = Backends.get(throwing.failed);
        assertThat(failure).hasMessageContaining("watch /a").hasRootCauseMessage("a bug in the listener");
        await().until(() -> other.events().size() == 1);
        assertThat(other.failed).isNotDone();
        service.awaitAsked(3);
        assertThat(service.asked.get(2).getCancelRequest().getWatchId()).isZero();
    }

    /** jetcd tries again every half second for ever. */
    @Test
    void watch_permissionDenied_failsOnceAndTheNextWatchGetsAFreshStream() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener denied = new RecordingListener();
        watch(backend, "/a", denied);
        service.awaitAsked(1);
        service.answer(created(-1, 3)
                .setCanceled(true)
                .setCancelReason("rpc error: code = PermissionDenied desc = etcdserver: permission denied"));

        EtcdException failure = Backends.get(denied.failed);
        assertThat(failure.etcdError()).contains(EtcdError.PERMISSION_DENIED);
        assertThat(denied.created).isNotDone();

        watch(backend, "/a", new RecordingListener());
        await().until(() -> service.streams.size() == 2);
        service.awaitAsked(2);
    }

    /** Who is refused tries again and again: each time with a stream of its own, which must not stay. */
    @Test
    void watch_permissionDenied_endsItsStreamWithTheLastWatchOnIt() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener kept = new RecordingListener();
        Watch watch = watch(backend, "/kept", kept);
        RecordingListener denied = new RecordingListener();
        watch(backend, "/a", denied);
        service.awaitAsked(2);
        service.answer(created(0, 3));
        service.answer(created(-1, 3).setCanceled(true).setCancelReason("etcdserver: permission denied"));
        Backends.get(denied.failed);
        service.answer(event(0, "/kept", 4));
        await().until(() -> kept.events().size() == 1);
        assertThat(service.ended).hasValue(0);

        watch.close();

        await().until(() -> service.ended.get() == 1);
        assertThat(kept.failed).isNotDone();
    }

    @Test
    void watch_compacted_saysUpToWhere() {
        RecordingListener listener = new RecordingListener();
        watch(backends.open(server.endpoint()), "/a", listener);
        service.awaitAsked(1);
        service.answer(created(0, 9));
        service.answer(
                WatchResponse.newBuilder().setWatchId(0).setCanceled(true).setCompactRevision(7));

        assertThat(Backends.get(listener.compacted)).isEqualTo(7);
        assertThat(listener.failed).isNotDone();
    }

    @Test
    void watch_emptyResponse_isProgress() {
        RecordingListener listener = new RecordingListener();
        watch(backends.open(server.endpoint()), "/a", listener);
        service.awaitAsked(1);
        service.answer(created(0, 9));
        service.answer(WatchResponse.newBuilder()
                .setWatchId(0)
                .setHeader(ResponseHeader.newBuilder().setRevision(11)));

        await().until(() -> listener.progress.equals(List.of(11L)));
    }

    @Test
    void watch_leaderLost_failsEveryWatchAndTheNextOneOpensAnotherStream() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener running = new RecordingListener();
        RecordingListener creating = new RecordingListener();
        watch(backend, "/running", running);
        watch(backend, "/creating", creating);
        service.awaitAsked(2);
        service.answer(created(0, 3));
        service.streams
                .get(0)
                .onError(Status.UNAVAILABLE
                        .withDescription("etcdserver: no leader")
                        .asRuntimeException());

        EtcdException failure = Backends.get(running.failed);
        assertThat(failure.etcdError()).contains(EtcdError.NO_LEADER);
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failure).hasMessageContaining("watch /running");
        assertThat(Backends.get(creating.failed)).hasMessageContaining("watch /creating");

        watch(backend, "/again", new RecordingListener());
        await().until(() -> service.streams.size() == 2);
    }

    @Test
    void watch_serverEndsStreamWithOk_fails() {
        RecordingListener listener = new RecordingListener();
        watch(backends.open(server.endpoint()), "/a", listener);
        service.awaitAsked(1);
        service.streams.get(0).onCompleted();

        assertThat(Backends.get(listener.failed).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void watch_neverCreated_failsAtTheRequestTimeout() {
        RecordingListener listener = new RecordingListener();
        watch(backends.open(Duration.ofMillis(300), server.endpoint()), "/a", listener);

        assertThat(Backends.get(listener.failed).code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
    }

    @Test
    void close_backend_failsItsWatchesAndLaterOnes() {
        JetcdBackend backend = backends.open(server.endpoint());
        RecordingListener running = new RecordingListener();
        watch(backend, "/a", running);
        service.awaitAsked(1);

        backend.close();

        assertThat(Backends.get(running.failed).code()).isEqualTo(ErrorCode.INVALID_STATE);
        RecordingListener late = new RecordingListener();
        watch(backend, "/a", late).close();
        RecordingListener later = new RecordingListener();
        watch(backend, "/a", later);
        EtcdException failure = Backends.get(later.failed);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
    }

    private static Watch watch(JetcdBackend backend, String key, RecordingListener listener) {
        KeyRange range = KeyRange.single(Bytes.ofUtf8(key));
        return backend.watches().watch(io.github.etcdgrpc.spi.WatchRequest.of(range, 0), listener);
    }

    private static WatchResponse.Builder created(long id, long revision) {
        return WatchResponse.newBuilder()
                .setWatchId(id)
                .setCreated(true)
                .setHeader(ResponseHeader.newBuilder().setRevision(revision));
    }

    private static WatchResponse.Builder event(long id, String key, long revision) {
        KeyValue keyValue = KeyValue.newBuilder()
                .setKey(RequestWriter.bytes(Bytes.ofUtf8(key)))
                .setModRevision(revision)
                .build();
        return WatchResponse.newBuilder()
                .setWatchId(id)
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .addEvents(Event.newBuilder().setKv(keyValue));
    }
}

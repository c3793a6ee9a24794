package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import io.github.etcdgrpc.testkit.server.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What jetcd's own watches get wrong, and what only a real server shows. */
@EachEtcd
class WatchTrapsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Backends backends = new Backends();
    private final String prefix = "/" + UUID.randomUUID() + "/";
    private final LocalEtcd etcd;

    WatchTrapsIT(LocalEtcd etcd) {
        this.etcd = etcd;
    }

    @AfterEach
    void close() {
        backends.close();
    }

    /** jetcd's watch goes on from the revision in the header of <em>created</em>: all that had not come yet is lost. */
    @Test
    void watch_cutBetweenCreatedAndEvents_losesNothingWhenWatchedAgain() {
        JetcdBackend direct = backends.open(etcd.endpoint());
        List<Long> written = putMany(direct, 4_000);
        try (TcpProxy proxy = TcpProxy.to(etcd.endpoint())) {
            JetcdBackend cut = backends.open(proxy.endpoint());
            Backends.get(cut.status());
            Backends.get(Backends.put(cut, "/warm", ""));
            proxy.stallAfter(TcpProxy.Direction.SERVER_TO_CLIENT, 2_000);
            Resumer resumer = new Resumer(cut, written.get(0));
            resumer.watch();
            await().atMost(PATIENCE).until(() -> resumer.creations.size() == 1);
            assertThat(resumer.revisions).isEmpty();

            proxy.cut();
            proxy.resume(TcpProxy.Direction.SERVER_TO_CLIENT);

            await().atMost(PATIENCE).until(() -> resumer.revisions.size() >= written.size());
            assertThat(resumer.revisions).containsExactlyElementsOf(written);
            assertThat(resumer.creations).hasSizeGreaterThan(1);
        }
    }

    /** Watches again from the last revision that came, plus one, whenever the watch fails: what the port asks of its user. */
    private final class Resumer extends RecordingListener {
        final List<Long> creations = new CopyOnWriteArrayList<>();
        final List<Long> revisions = new CopyOnWriteArrayList<>();
        private final JetcdBackend backend;
        private volatile long next;

        Resumer(JetcdBackend backend, long from) {
            this.backend = backend;
            this.next = from;
        }

        void watch() {
            backend.watches().watch(WatchRequest.of(all(), next), this);
        }

        @Override
        public void created(long revision) {
            creations.add(revision);
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            events.forEach(event -> revisions.add(event.revision()));
            next = events.get(events.size() - 1).revision() + 1;
        }

        @Override
        public void failed(EtcdException error) {
            watch();
        }
    }

    /** jetcd takes 4 MB at most unless told otherwise, and then ends the watch for good. */
    @Test
    void watch_backlogOf10Megabytes_arrives() {
        JetcdBackend backend = backends.open(etcd.endpoint());
        String half = "x".repeat(512 * 1024);
        long first = Backends.get(Backends.put(backend, prefix + 0, half)).revision();
        IntStream.range(1, 20).forEach(i -> Backends.get(Backends.put(backend, prefix + i, half)));

        RecordingListener listener = new RecordingListener();
        backend.watches().watch(WatchRequest.of(all(), first), listener);

        await().atMost(PATIENCE).until(() -> listener.events().size() == 20);
        assertThat(listener.events())
                .allSatisfy(event -> assertThat(event.keyValue().value().size()).isEqualTo(half.length()));
    }

    @Test
    void watch_transactionsOf128Puts_areNeverSplit() {
        JetcdBackend backend = backends.open(etcd.endpoint());
        RecordingListener live = new RecordingListener();
        backend.watches().watch(WatchRequest.of(all(), 0), live);
        long first = Backends.get(live.created) + 1;
        IntStream.range(0, 30).forEach(round -> Backends.get(backend.kv().txn(putsOf128(round))));
        RecordingListener behind = new RecordingListener();
        backend.watches().watch(WatchRequest.of(all(), first), behind);

        await().atMost(PATIENCE).until(() -> live.events().size() == 30 * 128);
        await().atMost(PATIENCE).until(() -> behind.events().size() == 30 * 128);
        assertThat(behind.events()).isEqualTo(live.events());
        assertWholeRevisions(live);
        assertWholeRevisions(behind);
    }

    @Test
    void watch_aThousandOnOneStream_areEachCreatedAndToldOfTheirOwn() {
        JetcdBackend backend = backends.open(etcd.endpoint());
        long streams = etcd.metrics().grpcReceived("Watch");
        List<RecordingListener> listeners =
                IntStream.range(0, 1_000).mapToObj(i -> new RecordingListener()).toList();
        for (int i = 0; i < listeners.size(); i++) {
            KeyRange range = KeyRange.single(Bytes.ofUtf8(prefix + i));
            backend.watches().watch(WatchRequest.of(range, 0), listeners.get(i));
        }
        listeners.forEach(listener -> Backends.get(listener.created));
        double running = etcd.metrics().sum("etcd_debugging_mvcc_watch_stream_total");
        List<CompletableFuture<?>> puts = new ArrayList<>();
        IntStream.range(0, 1_000).forEach(i -> puts.add(Backends.put(backend, prefix + i, "")));
        puts.forEach(Backends::get);

        await().atMost(PATIENCE)
                .until(() -> listeners.stream()
                        .allMatch(listener -> listener.events().size() == 1));
        for (int i = 0; i < listeners.size(); i++) {
            assertThat(listeners.get(i).events().get(0).key()).hasToString(prefix + i);
        }
        assertThat(etcd.metrics().grpcReceived("Watch") - streams).isEqualTo(1_000);
        assertThat(running).isLessThanOrEqualTo(2);
    }

    @Test
    void watch_killedServer_failsItAndNamesKeyAndEndpoint() {
        try (LocalEtcd own = LocalEtcd.start(etcd.binary())) {
            RecordingListener listener = new RecordingListener();
            backends.open(own.endpoint()).watches().watch(WatchRequest.of(all(), 0), listener);
            Backends.get(listener.created);

            own.kill9();

            EtcdException failure = Backends.get(listener.failed);
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(failure).hasMessageContaining(prefix).hasMessageContaining(own.endpoint());
        }
    }

    private KeyRange all() {
        return KeyRange.prefix(Bytes.ofUtf8(prefix));
    }

    private TxnRequest putsOf128(int round) {
        return TxnRequest.when()
                .then(IntStream.range(0, 128)
                        .mapToObj(i -> PutRequest.of(Bytes.ofUtf8(prefix + i), Bytes.ofUtf8("" + round)))
                        .toArray(Op[]::new));
    }

    private List<Long> putMany(JetcdBackend backend, int count) {
        return IntStream.range(0, count).mapToObj(i -> Backends.put(backend, prefix + i, "v")).toList().stream()
                .map(put -> Backends.get(put).revision())
                .sorted()
                .toList();
    }

    private static void assertWholeRevisions(RecordingListener listener) {
        long last = 0;
        for (List<WatchEvent> batch : listener.batches) {
            assertThat(batch.size() % 128).isZero();
            assertThat(batch.get(0).revision()).isGreaterThan(last);
            last = batch.get(batch.size() - 1).revision();
        }
    }
}

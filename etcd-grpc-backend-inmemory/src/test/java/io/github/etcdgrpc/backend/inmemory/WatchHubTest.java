package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchRequest.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchHubTest {
    private static final Bytes KEY = Bytes.ofUtf8("a");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdBackend backend = etcd.connect();
    private final RecordingListener listener = new RecordingListener();

    @Test
    void watch_live_tellsEachRevisionInOneCall() {
        watch(WatchRequest.of(KeyRange.all(), 0));
        backend.kv()
                .txn(TxnRequest.when().then(put("b"), put("a"), DeleteRequest.of(Bytes.ofUtf8("none"))))
                .join();
        putValue("1");

        assertThat(told()).containsExactly("created 1", "events 2 [PUT b@2, PUT a@2]", "events 3 [PUT a@3]");
    }

    @Test
    void watch_past_tellsAThousandRevisionsACall() {
        for (int count = 0; count < 2_500; count++) {
            putValue("v");
        }
        List<Integer> sizes = new ArrayList<>();
        List<Long> headers = new ArrayList<>();
        backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 2), new QuietListener() {
            @Override
            public void events(long revision, List<WatchEvent> events) {
                sizes.add(events.size());
                headers.add(revision);
            }
        });
        time.settle();

        assertThat(sizes).containsExactly(1_000, 1_000, 500);
        assertThat(headers).containsOnly(2_501L);
    }

    @Test
    void watch_previous_isAbsentWhenCompactedAndThereAfter() {
        putValue("1");
        putValue("2");
        putValue("3");
        backend.kv().compact(3).join();

        watch(WatchRequest.of(KeyRange.single(KEY), 3).withOptions(Option.PREVIOUS));

        assertThat(told()).containsExactly("created 4", "events 4 [PUT a@3, PUT a@4 was 2@3]");
    }

    @Test
    void watch_deletedAndPutAgainInOneTransaction_isACreationWithoutPrevious() {
        putValue("old");
        List<WatchEvent> events = new ArrayList<>();
        WatchRequest request = WatchRequest.of(KeyRange.all(), 0).withOptions(Option.PREVIOUS);
        backend.watches().watch(request, new QuietListener() {
            @Override
            public void events(long revision, List<WatchEvent> more) {
                events.addAll(more);
            }
        });
        TxnRequest again = TxnRequest.when().then(DeleteRequest.of(KeyRange.from(KEY)), put("a"));
        backend.kv().txn(again).join();
        time.settle();

        assertThat(events).extracting(WatchEvent::type).containsExactly(WatchEvent.Type.DELETE, WatchEvent.Type.PUT);
        assertThat(events.get(0).previous()).isPresent();
        assertThat(events.get(1).isCreate()).isTrue();
        assertThat(events.get(1).previous()).isEmpty();
    }

    @Test
    void watch_beforeTheCompaction_isToldSoAfterCreated() {
        putValue("1");
        putValue("2");
        backend.kv().compact(3).join();

        watch(WatchRequest.of(KeyRange.single(KEY), 2));
        putValue("3");

        assertThat(told()).containsExactly("created 3", "compacted 3");
        assertThat(etcd.watches()).isZero();
    }

    @Test
    void watch_deletionAtTheCompaction_isNotLost() {
        putValue("1");
        backend.kv().delete(DeleteRequest.of(KEY)).join();
        backend.kv().compact(3).join();

        watch(WatchRequest.of(KeyRange.single(KEY), 3));

        assertThat(told()).containsExactly("created 3", "events 3 [DELETE a@3]");
    }

    @Test
    void watch_futureRevision_waitsInSilence() {
        watch(WatchRequest.of(KeyRange.single(KEY), 4));
        putValue("2");
        putValue("3");
        assertThat(told()).containsExactly("created 1");
        putValue("4");
        assertThat(told()).containsExactly("created 1", "events 4 [PUT a@4]");
    }

    @Test
    void watch_filtered_leavesOutWhatWasNotWanted() {
        watch(WatchRequest.of(KeyRange.all(), 0).withOptions(Option.NO_PUT, Option.PREVIOUS));
        putValue("1");
        backend.kv().delete(DeleteRequest.of(KEY)).join();

        assertThat(told()).containsExactly("created 1", "events 3 [DELETE a@3 was 1@2]");
    }

    @Test
    void watch_emptyRange_failsWithEtcdsText() {
        watch(WatchRequest.of(new KeyRange(Bytes.ofUtf8("b"), KEY), 0));

        assertThat(told()).containsExactly("failed operation failed: watch [b, a): mvcc: watcher range is empty");
    }

    @Test
    void progress_nothingTold_comesEveryTenMinutes() {
        watch(WatchRequest.of(KeyRange.single(KEY), 0).withOptions(Option.PROGRESS_NOTIFY));
        backend.kv().put(put("other")).join();

        time.advance(Duration.ofMinutes(10));
        assertThat(told()).containsExactly("created 1", "progress 2");
        time.advance(Duration.ofMinutes(9));
        putValue("1");
        time.advance(Duration.ofMinutes(1));
        assertThat(told()).containsExactly("created 1", "progress 2", "events 3 [PUT a@3]");
        time.advance(Duration.ofMinutes(10));
        assertThat(told()).endsWith("events 3 [PUT a@3]", "progress 3");
    }

    @Test
    void progress_watchClosed_comesNoMore() {
        Watch watch = watch(WatchRequest.of(KeyRange.single(KEY), 0).withOptions(Option.PROGRESS_NOTIFY));
        watch.close();
        time.advance(Duration.ofHours(1));

        assertThat(listener.log()).doesNotContain("progress 1");
    }

    @Test
    void close_eventsUnderWay_tellsNoneOfThem() {
        AtomicReference<Watch> watch = new AtomicReference<>();
        List<Long> seen = new ArrayList<>();
        watch.set(backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), new QuietListener() {
            @Override
            public void events(long revision, List<WatchEvent> events) {
                seen.add(revision);
                watch.get().close();
            }
        }));
        time.executor().execute(() -> {
            putValue("1");
            putValue("2");
        });
        time.settle();

        assertThat(seen).containsExactly(2L);
        assertThat(etcd.watches()).isZero();
    }

    @Test
    void listenerThrows_watchFailsWithItAndOthersGoOn() {
        RuntimeException thrown = new RuntimeException("listener's own");
        List<EtcdException> failures = new ArrayList<>();
        backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), new QuietListener() {
            @Override
            public void events(long revision, List<WatchEvent> events) {
                throw thrown;
            }

            @Override
            public void failed(EtcdException error) {
                failures.add(error);
            }
        });
        watch(WatchRequest.of(KeyRange.single(KEY), 0));
        time.settle();

        putValue("1");
        putValue("2");
        time.settle();

        assertThat(failures).hasSize(1).first().satisfies(error -> {
            assertThat(error).hasCause(thrown);
            assertThat(error).hasMessageContaining("watch a");
        });
        assertThat(told()).containsExactly("created 1", "events 2 [PUT a@2]", "events 3 [PUT a@3]");
        assertThat(etcd.watches()).isEqualTo(1);
    }

    @Test
    void listenerThrowsAtItsLastCall_timekeeperIsTold() {
        RuntimeException thrown = new RuntimeException("at the last call");
        backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), new QuietListener() {
            @Override
            public void failed(EtcdException error) {
                throw thrown;
            }
        });
        time.settle();
        backend.close();

        assertThatThrownBy(time::settle).isSameAs(thrown);
    }

    @Test
    void compaction_ofALiveWatch_isNotItsBusiness() {
        watch(WatchRequest.of(KeyRange.single(KEY), 0));
        putValue("1");
        backend.kv().compact(2).join();
        putValue("2");

        assertThat(told()).containsExactly("created 1", "events 2 [PUT a@2]", "events 3 [PUT a@3]");
    }

    private Watch watch(WatchRequest request) {
        return backend.watches().watch(request, listener);
    }

    private List<String> told() {
        time.settle();
        return listener.log();
    }

    private void putValue(String value) {
        backend.kv().put(PutRequest.of(KEY, Bytes.ofUtf8(value))).join();
    }

    private static PutRequest put(String key) {
        return PutRequest.of(Bytes.ofUtf8(key), Bytes.EMPTY);
    }

    /** Ignores what is not overridden. */
    private static class QuietListener implements WatchListener {
        @Override
        public void events(long revision, List<WatchEvent> events) {}

        @Override
        public void compacted(long compactRevision) {}

        @Override
        public void failed(EtcdException error) {}
    }
}

package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a backend's {@link WatchStore} must do: what watches tell, in which order, how much of it, and how they end.
 *
 * @see BackendContract how to hold a backend to it
 */
public abstract class WatchContract extends WatchRules {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int TEN_THOUSAND = 10_000;
    private static final int TXN_SIZE = 100;

    /** Creates the contract for one test. */
    protected WatchContract() {}

    /**
     * Returns how often the server tells how far it has come: 10 minutes, unless it is started with {@code --experimental-watch-progress-notify-interval}. Tests that would
     * really have to wait so long are skipped.
     */
    protected Duration progressInterval() {
        return Duration.ofMinutes(10);
    }

    @Test
    void watch_progressAsked_isToldHowFarItHasCome() {
        assumeProgressInTime();
        long current = put("other", "v");
        RecordingListener listener =
                watch(WatchRequest.of(KeyRange.single(key("a")), 0).withOptions(WatchRequest.Option.PROGRESS_NOTIFY));
        listener.awaitCreated();

        letPass(progressInterval().multipliedBy(2));

        assertThat(listener.awaitProgress()).isEqualTo(current);
        long later = put("a", "v");
        assertThat(listener.awaitEvents(1).get(0).revision()).isEqualTo(later);
    }

    @Test
    void watch_progressNotAsked_isNotTold() {
        assumeProgressInTime();
        RecordingListener listener = watchFromNow();

        letPass(progressInterval().multipliedBy(2));
        put("a", "v");

        listener.awaitEvents(1);
        assertThat(listener.progress()).isEmpty();
    }

    @Test
    void watch_emptyRange_failsAndSaysSo() {
        RecordingListener before = watch(WatchRequest.of(new KeyRange(key("b"), key("a")), 0));
        RecordingListener same = watch(WatchRequest.of(new KeyRange(key("b"), key("b")), 0));

        for (RecordingListener listener : List.of(before, same)) {
            EtcdException error = listener.awaitFailed();
            assertThat(error.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
            assertThat(error).hasMessageContaining("watcher range is empty");
        }
    }

    @Test
    void watch_emptyRange_leavesOtherWatchesAlone() {
        RecordingListener lives = watchFromNow();
        watch(WatchRequest.of(new KeyRange(key("b"), key("a")), 0)).awaitFailed();

        put("a", "v");

        assertThat(told(lives, 1)).containsExactly("PUT a");
    }

    @Test
    void watch_compactedRevision_isToldUpToWhereHistoryIsGone() {
        long first = put("a", "1");
        put("a", "2");
        long third = put("a", "3");
        answer(kv().compact(third));

        RecordingListener listener = watchAll(first);

        assertThat(listener.awaitCompacted()).isEqualTo(third);
        put("a", "4");
        assertThat(listener.events()).isEmpty();
        assertThat(listener.failure()).isEmpty();
    }

    @Test
    void watch_fromTheCompactedRevisionItself_isAllowed() {
        put("a", "1");
        long second = put("a", "2");
        put("a", "3");
        answer(kv().compact(second));

        RecordingListener listener = watchAll(second);

        assertThat(told(listener, 2)).containsExactly("PUT a", "PUT a");
        assertThat(listener.events().get(0).revision()).isEqualTo(second);
    }

    @Test
    void watch_compactionWhileItRuns_goesOn() {
        RecordingListener listener = watchFromNow();
        put("a", "1");
        long second = put("a", "2");
        listener.awaitEvents(2);

        answer(kv().compact(second));
        put("a", "3");

        assertThat(told(listener, 3)).hasSize(3);
        assertThat(listener.compacted()).isEmpty();
    }

    @Test
    void watch_moreRevisionsThanOneAnswerHolds_allCome() {
        List<CompletableFuture<PutResult>> puts = new ArrayList<>();
        long before = revision();
        for (int i = 0; i < 2_500; i++) {
            puts.add(kv().put(PutRequest.of(key("key-" + i % 10), bytes("v" + i))));
        }
        puts.forEach(BackendContract::answer);

        RecordingListener listener = watchAll(before + 1);

        assertThat(listener.awaitEvents(2_500))
                .extracting(WatchEvent::revision)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 2_500)
                        .mapToObj(i -> before + i)
                        .toList());
    }

    @Test
    void watch_tenThousandEvents_inOrderWhole() {
        long before = revision();
        putInTxns("history", TEN_THOUSAND / 2);
        RecordingListener listener = watchAll(before + 1);
        putInTxns("live", TEN_THOUSAND / 2);

        List<WatchEvent> events = listener.awaitEvents(TEN_THOUSAND);

        assertThat(events).hasSize(TEN_THOUSAND);
        for (int i = 0; i < TEN_THOUSAND; i++) {
            assertThat(events.get(i).revision()).isEqualTo(before + 1 + i / TXN_SIZE);
            String phase = i < TEN_THOUSAND / 2 ? "history" : "live";
            assertThat(nameOf(events.get(i).key())).isEqualTo(phase + "-" + i % (TEN_THOUSAND / 2));
        }
    }

    @Test
    void watch_tenMegabytesOfHistory_comeWhole() {
        long before = revision();
        Bytes megabyte = PutRules.zeroes(1024 * 1024);
        for (int i = 0; i < 10; i++) {
            answer(kv().put(PutRequest.of(key("a"), megabyte)));
        }

        RecordingListener listener = watchAll(before + 1);

        assertThat(listener.awaitEvents(10))
                .hasSize(10)
                .allSatisfy(event -> assertThat(event.keyValue().value()).isEqualTo(megabyte));
    }

    @Test
    void watch_manyAtOnce_areEachToldTheirOwn() {
        List<RecordingListener> listeners = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            listeners.add(watch(WatchRequest.of(KeyRange.single(key("key-" + i)), 0)));
        }
        listeners.forEach(RecordingListener::awaitCreated);

        for (int i = 0; i < 200; i++) {
            put("key-" + i, "v");
        }

        for (int i = 0; i < 200; i++) {
            assertThat(told(listeners.get(i), 1)).containsExactly("PUT key-" + i);
        }
    }

    @Test
    void watch_sameRangeTwice_areBothToldAll() {
        RecordingListener one = watchFromNow();
        RecordingListener other = watchFromNow();

        put("a", "v");

        assertThat(told(one, 1)).isEqualTo(told(other, 1)).containsExactly("PUT a");
    }

    @Test
    void watch_otherClientsWrites_areTold() {
        RecordingListener listener = watchFromNow();

        answer(another().kv().put(PutRequest.of(key("a"), bytes("v"))));

        assertThat(told(listener, 1)).containsExactly("PUT a");
    }

    @Test
    void close_watch_isToldNothingMore() {
        RecordingListener closed = recording();
        Watch watch = begin(WatchRequest.of(everything(), 0), closed);
        closed.awaitCreated();
        RecordingListener open = watchFromNow();
        put("a", "v");
        closed.awaitEvents(1);
        open.awaitEvents(1);

        watch.close();
        watch.close();
        int calls = closed.calls();
        put("b", "v");

        assertThat(told(open, 2)).containsExactly("PUT a", "PUT b");
        assertThat(closed.calls()).isEqualTo(calls);
    }

    @Test
    void close_watchNotYetCreated_isToldNothingMore() {
        RecordingListener closed = recording();
        Watch watch = begin(WatchRequest.of(everything(), 0), closed);

        watch.close();
        int calls = closed.calls();
        RecordingListener open = watchFromNow();
        put("a", "v");

        open.awaitEvents(1);
        assertThat(closed.calls()).isEqualTo(calls);
    }

    @Test
    void close_byTheListenerItself_isToldNothingMore() {
        RecordingListener recorded = recording();
        CompletableFuture<Watch> watch = new CompletableFuture<>();
        watch.complete(backend().watches().watch(WatchRequest.of(everything(), 0), new Closing(recorded, watch)));
        recorded.awaitCreated();
        RecordingListener open = watchFromNow();

        put("a", "v");
        put("b", "v");

        open.awaitEvents(2);
        assertThat(told(recorded, 1)).containsExactly("PUT a");
    }

    @Test
    void watch_listenerThrows_failsAndLeavesOthersAlone() {
        RecordingListener recorded = recording();
        backend().watches().watch(WatchRequest.of(everything(), 0), new Throwing(recorded));
        recorded.awaitCreated();
        RecordingListener other = watchFromNow();

        put("a", "v");
        EtcdException error = recorded.awaitFailed();
        put("b", "v");

        assertThat(error).hasRootCauseMessage("thrown on purpose");
        assertThat(told(other, 2)).containsExactly("PUT a", "PUT b");
        assertThat(recorded.events()).hasSize(1);
    }

    @Test
    void close_backend_failsItsWatches() {
        EtcdBackend closed = another();
        RecordingListener listener = recording();
        closed.watches().watch(WatchRequest.of(everything(), 0), listener);
        listener.awaitCreated();

        closed.close();

        assertThat(listener.awaitFailed().code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void watch_closedBackend_fails() {
        EtcdBackend closed = another();
        WatchStore watches = closed.watches();
        closed.close();
        RecordingListener listener = recording();

        watches.watch(WatchRequest.of(everything(), 0), listener);

        assertThat(listener.awaitFailed().code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void close_watchAfterItFailed_isHarmless() {
        RecordingListener listener = recording();
        Watch watch = begin(WatchRequest.of(new KeyRange(key("b"), key("a")), 0), listener);
        listener.awaitFailed();

        int calls = listener.calls();
        watch.close();

        assertThat(listener.calls()).isEqualTo(calls);
        assertThat(listener.failure()).isPresent();
    }

    private void assumeProgressInTime() {
        assumeThat(progressInterval().compareTo(LONGEST_WAIT) < 0 || !isRealTime())
                .as("a server started with --experimental-watch-progress-notify-interval, below " + LONGEST_WAIT)
                .isTrue();
    }

    private void putInTxns(String name, int count) {
        for (int begin = 0; begin < count; begin += TXN_SIZE) {
            Op[] puts = IntStream.range(begin, begin + TXN_SIZE)
                    .mapToObj(i -> PutRequest.of(key(name + "-" + i), bytes("v")))
                    .toArray(Op[]::new);
            answer(kv().txn(TxnRequest.when().then(puts)));
        }
    }

    /** Passes everything on. */
    private static class Passing implements WatchListener {
        private final RecordingListener recorded;

        Passing(RecordingListener recorded) {
            this.recorded = recorded;
        }

        @Override
        public void created(long revision) {
            recorded.created(revision);
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            recorded.events(revision, events);
        }

        @Override
        public void compacted(long compactRevision) {
            recorded.compacted(compactRevision);
        }

        @Override
        public void failed(EtcdException error) {
            recorded.failed(error);
        }
    }

    /** Closes its own watch at the first event. */
    private static final class Closing extends Passing {
        private final CompletableFuture<Watch> watch;

        Closing(RecordingListener recorded, CompletableFuture<Watch> watch) {
            super(recorded);
            this.watch = watch;
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            super.events(revision, events);
            watch.join().close();
        }
    }

    /** Throws at the first event. */
    private static final class Throwing extends Passing {
        Throwing(RecordingListener recorded) {
            super(recorded);
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            super.events(revision, events);
            throw new IllegalStateException("thrown on purpose");
        }
    }
}

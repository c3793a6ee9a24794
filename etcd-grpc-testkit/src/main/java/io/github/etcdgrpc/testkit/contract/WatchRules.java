package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchRequest.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watch tells of. */
abstract class WatchRules extends BackendContract {
    private final List<RecordingListener> listeners = new ArrayList<>();

    @AfterEach
    void everyListenerWasCalledByTheRules() {
        listeners.forEach(RecordingListener::assertKeptTheRules);
    }

    @Test
    void watch_begun_isToldTheRevisionAtWhichItWasCreated() {
        long current = put("a", "v");

        assertThat(watchAll(0).awaitCreated()).isEqualTo(current);
    }

    @Test
    void watch_put_isToldWithTheWholeKey() {
        RecordingListener listener = watchFromNow();

        long revision = put("a", "v");

        WatchEvent event = listener.awaitEvents(1).get(0);
        assertThat(event)
                .isEqualTo(new WatchEvent(
                        WatchEvent.Type.PUT,
                        new KeyValue(key("a"), bytes("v"), revision, revision, 1, LeaseId.NONE),
                        Optional.empty()));
        assertThat(event.isCreate()).isTrue();
    }

    @Test
    void watch_secondPut_isNoCreate() {
        LeaseId lease = lease(Duration.ofMinutes(1));
        long created = put("a", "1");
        RecordingListener listener = watchFromNow();

        long modified = put("a", "2", lease);

        WatchEvent event = listener.awaitEvents(1).get(0);
        assertThat(event.isCreate()).isFalse();
        assertThat(event.keyValue()).isEqualTo(new KeyValue(key("a"), bytes("2"), created, modified, 2, lease));
    }

    @Test
    void watch_delete_isToldWithKeyAndRevisionOnly() {
        put("a", "v");
        RecordingListener listener = watchFromNow();

        long revision = delete("a");

        assertThat(listener.awaitEvents(1))
                .containsExactly(new WatchEvent(
                        WatchEvent.Type.DELETE,
                        new KeyValue(key("a"), Bytes.EMPTY, 0, revision, 0, LeaseId.NONE),
                        Optional.empty()));
    }

    @Test
    void watch_deleteOfNothing_isNotTold() {
        RecordingListener listener = watchFromNow();

        delete("missing");
        put("end", "v");

        assertThat(told(listener, 1)).containsExactly("PUT end");
    }

    @Test
    void watch_fromNow_tellsNothingThatWasBefore() {
        put("before", "v");
        RecordingListener listener = watchFromNow();

        put("after", "v");

        assertThat(told(listener, 1)).containsExactly("PUT after");
    }

    @Test
    void watch_fromPastRevision_tellsEverythingSinceThen() {
        put("a", "1");
        long begin = put("b", "1");
        put("a", "2");
        delete("b");
        RecordingListener listener = watchAll(begin);
        listener.awaitEvents(3);

        put("c", "1");

        assertThat(told(listener, 4)).containsExactly("PUT b", "PUT a", "DELETE b", "PUT c");
        assertThat(listener.events().get(0).keyValue().modRevision()).isEqualTo(begin);
    }

    @Test
    void watch_fromRightAfterAList_missesNothingAndRepeatsNothing() {
        put("a", "v");
        long listed = revision();
        put("b", "v");
        RecordingListener listener = watchAll(listed + 1);

        put("c", "v");

        assertThat(told(listener, 2)).containsExactly("PUT b", "PUT c");
    }

    @Test
    void watch_fromFutureRevision_waitsSilently() {
        long current = revision();
        RecordingListener listener = watchAll(current + 3);
        assertThat(listener.awaitCreated()).isEqualTo(current);

        put("first", "v");
        put("second", "v");
        long third = put("third", "v");

        List<WatchEvent> events = listener.awaitEvents(1);
        assertThat(told(listener, 1)).containsExactly("PUT third");
        assertThat(events.get(0).revision()).isEqualTo(third).isEqualTo(current + 3);
    }

    @Test
    void watch_singleKey_isNotToldOfItsNeighbours() {
        RecordingListener listener = watch(WatchRequest.of(KeyRange.single(key("a")), 0));
        listener.awaitCreated();

        put("a/b", "v");
        put("ab", "v");
        put("a", "v");

        assertThat(told(listener, 1)).containsExactly("PUT a");
    }

    @Test
    void watch_range_leavesTheEndOut() {
        RecordingListener listener = watch(WatchRequest.of(new KeyRange(key("b"), key("d")), 0));
        listener.awaitCreated();

        for (String name : List.of("a", "b", "c", "d", "bb")) {
            put(name, "v");
        }

        assertThat(told(listener, 3)).containsExactly("PUT b", "PUT c", "PUT bb");
    }

    @Test
    void watch_rangeWithoutEnd_tellsOfEverythingFromTheKey() {
        RecordingListener listener = watch(WatchRequest.of(KeyRange.from(key("b")), 0));
        listener.awaitCreated();

        put("a", "v");
        put("b", "v");
        put("z", "v");

        assertThat(told(listener, 2)).containsExactly("PUT b", "PUT z");
    }

    @Test
    void watch_all_tellsOfEveryKey() {
        RecordingListener listener = watch(WatchRequest.of(KeyRange.all(), 0));
        listener.awaitCreated();

        put("a", "v");

        assertThat(told(listener, 1)).containsExactly("PUT a");
    }

    @Test
    void watch_txn_isToldInOneCallInTheOrderOfItsOperations() {
        put("gone", "v");
        RecordingListener listener = watchFromNow();

        long revision = answer(kv().txn(TxnRequest.when(Compare.absent(key("b")))
                        .then(
                                PutRequest.of(key("b"), bytes("v")),
                                DeleteRequest.of(key("gone")),
                                PutRequest.of(key("a"), bytes("v")))))
                .revision();

        assertThat(told(listener, 3)).containsExactly("PUT b", "DELETE gone", "PUT a");
        assertThat(listener.events()).allMatch(event -> event.revision() == revision);
        assertThat(listener.calls()).as("created and events").isEqualTo(2);
    }

    @Test
    void watch_txnInHistory_isToldWholeToo() {
        long begin = answer(kv().txn(TxnRequest.when()
                        .then(PutRequest.of(key("b"), bytes("v")), PutRequest.of(key("a"), bytes("v")))))
                .revision();
        put("b", "w");

        RecordingListener listener = watchAll(begin);

        assertThat(told(listener, 3)).containsExactly("PUT b", "PUT a", "PUT b");
    }

    @Test
    void watch_txnThatPutsAndDeletesNothingElse_isToldOfWhatChangedOnly() {
        RecordingListener listener = watchFromNow();

        answer(kv().txn(TxnRequest.when(Compare.absent(key("a")))
                .then(PutRequest.of(key("a"), bytes("v")))
                .otherwise(PutRequest.of(key("b"), bytes("v")))));
        put("end", "v");

        assertThat(told(listener, 2)).containsExactly("PUT a", "PUT end");
    }

    @Test
    void watch_rangeDeletion_isToldInOneCallInTheOrderOfKeys() {
        put("c", "v");
        put("a", "v");
        put("b", "v");
        RecordingListener listener = watchFromNow();

        long revision = answer(kv().delete(DeleteRequest.of(everything()))).revision();

        assertThat(told(listener, 3)).containsExactly("DELETE a", "DELETE b", "DELETE c");
        assertThat(listener.events()).allMatch(event -> event.revision() == revision);
        assertThat(listener.calls()).as("created and events").isEqualTo(2);
    }

    @Test
    void watch_revokedLease_isToldAsDeletionsInOneCall() {
        LeaseId lease = lease(Duration.ofMinutes(1));
        put("b", "v", lease);
        put("a", "v", lease);
        RecordingListener listener = watchFromNow();

        long revision = answer(leases().revoke(lease));

        assertThat(told(listener, 2)).containsExactly("DELETE a", "DELETE b");
        assertThat(listener.events()).allMatch(event -> event.revision() == revision);
    }

    @Test
    void watch_previousAsked_tellsWhatWas() {
        RecordingListener listener = watch(WatchRequest.of(everything(), 0).withOptions(Option.PREVIOUS));
        listener.awaitCreated();

        put("a", "1");
        KeyValue first = get("a");
        put("a", "2");
        KeyValue second = get("a");
        delete("a");
        put("a", "3");

        assertThat(listener.awaitEvents(4))
                .extracting(WatchEvent::previous)
                .containsExactly(Optional.empty(), Optional.of(first), Optional.of(second), Optional.empty());
    }

    @Test
    void watch_previousInHistory_isToldToo() {
        long begin = put("a", "1");
        KeyValue first = get("a");
        delete("a");

        RecordingListener listener = watch(WatchRequest.of(everything(), begin).withOptions(Option.PREVIOUS));

        assertThat(listener.awaitEvents(2))
                .extracting(WatchEvent::previous)
                .containsExactly(Optional.empty(), Optional.of(first));
    }

    @Test
    void watch_previousNotAsked_isNotTold() {
        put("a", "1");
        RecordingListener listener = watchFromNow();

        put("a", "2");
        delete("a");

        assertThat(listener.awaitEvents(2)).extracting(WatchEvent::previous).containsOnly(Optional.empty());
    }

    @Test
    void watch_previousCompacted_isAbsent() {
        put("a", "1");
        long second = put("a", "2");
        put("a", "3");
        answer(kv().compact(second));

        RecordingListener listener = watch(WatchRequest.of(everything(), second).withOptions(Option.PREVIOUS));

        List<WatchEvent> events = listener.awaitEvents(2);
        assertThat(events.get(0).previous()).isEmpty();
        assertThat(events.get(1).previous())
                .hasValueSatisfying(previous -> assertThat(previous.value()).isEqualTo(bytes("2")));
    }

    @Test
    void watch_withoutPuts_tellsOfDeletionsOnly() {
        RecordingListener listener = watch(WatchRequest.of(everything(), 0).withOptions(Option.NO_PUT));
        listener.awaitCreated();

        put("a", "v");
        delete("a");
        put("b", "v");
        delete("b");

        assertThat(told(listener, 2)).containsExactly("DELETE a", "DELETE b");
        assertThat(listener.calls()).as("a filtered answer is not told").isEqualTo(3);
    }

    @Test
    void watch_withoutDeletions_tellsOfPutsOnly() {
        RecordingListener listener = watch(WatchRequest.of(everything(), 0).withOptions(Option.NO_DELETE));
        listener.awaitCreated();

        put("a", "v");
        delete("a");
        put("b", "v");

        assertThat(told(listener, 2)).containsExactly("PUT a", "PUT b");
    }

    @Test
    void watch_filteredTxn_tellsTheRestOfIt() {
        put("gone", "v");
        RecordingListener listener = watch(WatchRequest.of(everything(), 0).withOptions(Option.NO_PUT));
        listener.awaitCreated();

        answer(kv().txn(TxnRequest.when().then(PutRequest.of(key("a"), bytes("v")), DeleteRequest.of(key("gone")))));

        assertThat(told(listener, 1)).containsExactly("DELETE gone");
    }

    /** Begins a watch that ends with the test's client. */
    final RecordingListener watch(WatchRequest request) {
        RecordingListener listener = recording();
        begin(request, listener);
        return listener;
    }

    final Watch begin(WatchRequest request, RecordingListener listener) {
        return backend().watches().watch(request, listener);
    }

    /** Makes a listener whose calls are checked after the test. */
    final RecordingListener recording() {
        RecordingListener listener = new RecordingListener();
        listeners.add(listener);
        return listener;
    }

    final RecordingListener watchAll(long fromRevision) {
        return watch(WatchRequest.of(everything(), fromRevision));
    }

    final RecordingListener watchFromNow() {
        RecordingListener listener = watchAll(0);
        listener.awaitCreated();
        return listener;
    }

    /** Waits for so many events, and says what all were that came. */
    final List<String> told(RecordingListener listener, int count) {
        return listener.awaitEvents(count).stream()
                .map(event -> event.type() + " " + nameOf(event.key()))
                .toList();
    }
}

package io.github.etcdgrpc.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.Operation;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.testkit.contract.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Bytes KEY = Bytes.ofUtf8("/a");
    private static final Bytes VALUE = Bytes.ofUtf8("hello");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final Journal journal = Journal.create(time);
    private final EtcdProcess process = etcd.process("server");
    private final JournalClient client = journal.client("server");
    private final EtcdBackend backend = client.backend(process.connect());

    @AfterEach
    void close() {
        backend.close();
        etcd.close();
    }

    @Test
    void put_later_isALineWithTimeClientRequestAndRevision() {
        time.advance(Duration.ofMillis(12_500));

        backend.kv().put(PutRequest.of(KEY, VALUE));

        assertThat(lastLine()).isEqualTo("+12.500s   server  put /a = 5 bytes \"hello\"  -> rev 2");
    }

    @Test
    void value_longAndBinary_isItsSizeAndItsFirst16BytesOnOneLine() {
        backend.kv().put(PutRequest.of(KEY, Bytes.ofUtf8("0123456789\n2345+")));
        assertThat(lastLine()).contains("16 bytes \"0123456789.2345+\"");

        backend.kv().put(PutRequest.of(KEY, Bytes.ofUtf8("0123456789012345SECRET")));
        assertThat(lastLine()).contains("22 bytes \"0123456789012345…\"").doesNotContain("SECRET");
    }

    @Test
    void everyRequest_isToldWithItsResult() {
        backend.kv().put(PutRequest.of(KEY, VALUE));
        assertSays(
                () -> backend.kv().range(RangeRequest.of(KEY)), "get /a  -> 1 of 1: /a@2 = 5 bytes \"hello\", rev 2");
        assertSays(
                () -> backend.kv()
                        .range(RangeRequest.of(KeyRange.prefix(Bytes.ofUtf8("/")))
                                .withLimit(3)),
                "get /* limit 3  -> 1 of 1: /a@2");
        assertSays(() -> backend.kv().delete(DeleteRequest.of(KEY)), "delete /a  -> 1 deleted, rev 3");
        TxnRequest txn = TxnRequest.when(Compare.absent(KEY)).then(PutRequest.of(KEY, VALUE));
        assertSays(
                () -> backend.kv().txn(txn.otherwise(RangeRequest.of(KEY))),
                "txn if create(/a) = 0 then put /a = 5 bytes \"hello\" else get /a  -> then [rev 4], rev 4");
        assertSays(() -> backend.kv().compact(3), "compact up to rev 3  -> rev 4");
        LeaseId id = new LeaseId(0xbeef);
        assertSays(() -> backend.leases().grant(Duration.ofSeconds(30), id), "grant 30s as beef  -> lease beef, 30s");
        assertSays(() -> backend.leases().keepAliveOnce(id), "keep alive beef  -> 30s, rev 4");
        assertSays(() -> backend.leases().timeToLive(id), "time to live of beef  -> 30s of 30s");
        assertSays(() -> backend.leases().timeToLiveWithKeys(id), "time to live and keys of beef  -> 30s of 30s");
        assertSays(() -> backend.leases().list(), "list leases  -> beef, rev 4");
        assertSays(() -> backend.leases().revoke(id), "revoke beef  -> rev 4");
        assertSays(backend::status, "status  -> 3.5.");
    }

    @Test
    void refusal_saysCodeOutcomeAndEtcdsWords() {
        process.faults().failNext(Operation.PUT, EtcdError.NO_LEADER);

        backend.kv().put(PutRequest.of(KEY, VALUE));

        assertThat(lastLine()).contains("-> ! ").contains("\"" + EtcdError.NO_LEADER.text() + "\"");
    }

    @Test
    void answer_lostAndTimedOut_isOpenUntilThenAndSaysHowLongItTook() {
        process.faults().dropAnswer(Operation.PUT);
        backend.kv().put(PutRequest.of(KEY, VALUE));
        assertThat(lastLine()).endsWith("put /a = 5 bytes \"hello\"");

        time.advance(Duration.ofSeconds(5));

        assertThat(lastLine())
                .endsWith("put /a = 5 bytes \"hello\"  -> ! OPERATION_TIMEOUT (outcome unknown) (after 5.000s)");
    }

    @Test
    void watch_fromBeginningToEnd_isTold() {
        var watch = backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), new RecordingListener());
        time.settle();
        backend.kv().put(PutRequest.of(KEY, VALUE));
        time.settle();
        watch.close();
        watch.close();

        assertThat(steps())
                .containsExactly(
                        "connect",
                        "watch /a -> rev 1",
                        "put /a = 5 bytes \"hello\" -> rev 2",
                        "watch /a told of put /a@2 = 5 bytes \"hello\", rev 2",
                        "close watch /a");
    }

    @Test
    void watch_broken_saysWhy() {
        backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), new RecordingListener());
        process.faults().dropWatches();
        time.settle();

        assertThat(lastLine()).contains("watch /a ended: ! CONNECTION_LOST");
    }

    @Test
    void capacity_exceeded_forgetsTheOldest() {
        Journal small = Journal.create(time, 2);
        small.note("one");
        small.note("two");
        small.note("three");

        assertThat(small.entries()).extracting(JournalEntry::step).containsExactly("two", "three");
        assertThat(small.position()).isEqualTo(3);
        assertThatThrownBy(() -> Journal.create(time, 0)).hasMessage("capacity: 0 (expected: >= 1)");
    }

    @Test
    void between_oneClient_leavesOutOthersAndOtherTimes() {
        JournalClient other = journal.client("other");
        other.begin("too early");
        long from = journal.position();
        other.begin("mine");
        client.begin("not mine");
        journal.note("a note");
        long to = journal.position();
        other.begin("too late");

        assertThat(journal.between(from, to, Set.of(other)))
                .extracting(JournalEntry::step)
                .containsExactly("mine", "a note");
    }

    @Test
    void threads_several_loseNoStep() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int j = 0; j < 500; j++) {
                    backend.kv().put(PutRequest.of(KEY, VALUE));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(journal.entries())
                .hasSize(2001)
                .last()
                .satisfies(last -> assertThat(last.answer()).isPresent());
    }

    @Test
    void unwrap_reachesWhatTheBackendUnderneathReaches() {
        assertThat(backend.unwrap(InMemoryEtcd.class)).contains(etcd);
        assertThat(backend.unwrap(String.class)).isEmpty();
    }

    private void assertSays(Runnable step, String said) {
        step.run();
        assertThat(lastLine()).contains("server  " + said);
    }

    private String lastLine() {
        List<String> lines = journal.toString().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private List<String> steps() {
        return journal.entries().stream()
                .map(entry -> entry.step()
                        + entry.answer().map(answer -> " -> " + answer).orElse(""))
                .toList();
    }
}

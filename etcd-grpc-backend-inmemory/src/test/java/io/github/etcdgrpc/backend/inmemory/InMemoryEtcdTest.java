package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InMemoryEtcdTest {
    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdBackend backend = etcd.connect();

    @Test
    void create_sameSeed_numbersLeasesTheSame() {
        assertThat(threeLeases(InMemoryEtcd.create(time, 42)))
                .isEqualTo(threeLeases(InMemoryEtcd.create(new VirtualTime(), 42)))
                .allMatch(id -> id.value() > 0)
                .doesNotHaveDuplicates();
    }

    @Test
    void create_otherSeed_numbersLeasesOtherwise() {
        assertThat(threeLeases(InMemoryEtcd.create(time, 1)))
                .doesNotContainAnyElementsOf(threeLeases(InMemoryEtcd.create(time, 2)));
    }

    @Test
    void connect_twice_seeEachOthersWritesAndWatches() {
        EtcdBackend other = etcd.connect();
        RecordingListener listener = new RecordingListener();
        other.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);

        put("a");
        time.settle();

        assertThat(other.kv().range(RangeRequest.of(Bytes.ofUtf8("a"))).join().count())
                .isEqualTo(1);
        assertThat(listener.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        assertThat(etcd.connections()).isEqualTo(2);
        assertThat(etcd.watches()).isEqualTo(1);
    }

    @Test
    void closeBackend_failsItsWatchesAndCallsButNotThoseOfOthers() {
        EtcdBackend other = etcd.connect();
        RecordingListener own = new RecordingListener();
        RecordingListener foreign = new RecordingListener();
        backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), own);
        other.watches().watch(WatchRequest.of(KeyRange.all(), 0), foreign);

        backend.close();
        backend.close();
        other.kv().put(PutRequest.of(Bytes.ofUtf8("a"), Bytes.EMPTY)).join();
        time.settle();

        assertThat(own.log()).hasSize(2).first().isEqualTo("created 1");
        assertThat(own.log().get(1)).startsWith("failed " + ErrorCode.INVALID_STATE.message());
        assertThat(foreign.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        assertThat(errorOf(backend.kv().range(RangeRequest.of(KeyRange.all())))).satisfies(error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
            assertThat(error.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        });
        assertThat(errorOf(backend.status()).code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(etcd.watches()).isEqualTo(1);
        assertThat(etcd.connections()).isEqualTo(1);
    }

    @Test
    void closeBackend_keysAndLeasesStay() {
        LeaseId lease = grant(10);
        put("a", lease);
        backend.close();

        assertThat(etcd.keys()).containsExactly(Bytes.ofUtf8("a"));
        assertThat(etcd.leases()).containsExactly(lease);
        time.advance(Duration.ofSeconds(10));
        assertThat(etcd.keys()).isEmpty();
        assertThat(etcd.leases()).isEmpty();
    }

    @Test
    void watch_onAClosedBackend_failsWithoutCreated() {
        RecordingListener listener = new RecordingListener();
        backend.close();

        backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener).close();
        backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);
        time.settle();

        assertThat(listener.log().get(listener.log().size() - 1)).startsWith("failed invalid state");
        assertThat(listener.log()).noneMatch(line -> line.startsWith("created"));
    }

    @Test
    void close_endsAllConnections() {
        etcd.close();

        assertThat(errorOf(backend.leases().list()).code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThatThrownBy(etcd::connect).isInstanceOf(EtcdException.class);
        assertThat(etcd.connections()).isZero();
    }

    @Test
    void expireLease_deletesItsKeysAtOnceInOneRevision() {
        LeaseId lease = grant(1000);
        put("b", lease);
        put("a", lease);
        RecordingListener listener = new RecordingListener();
        backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);

        etcd.expireLease(lease);
        time.settle();

        assertThat(etcd.leases()).isEmpty();
        assertThat(listener.log()).containsExactly("created 3", "events 4 [DELETE a@4, DELETE b@4]");
    }

    @Test
    void revokeLease_unknown_saysWhich() {
        assertThatThrownBy(() -> etcd.revokeLease(new LeaseId(0x77)))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("revoke lease 77")
                .extracting(error -> ((EtcdException) error).code())
                .isEqualTo(ErrorCode.LEASE_NOT_FOUND);
    }

    @Test
    void dump_showsRevisionKeysAndLeases() {
        LeaseId lease = grant(1000);
        put("a", lease);

        assertThat(etcd.dump())
                .isEqualTo("revision 2\na@2{create=2, version=1, lease=" + lease + ", 1 bytes} = v\nlease " + lease
                        + "\n");
    }

    @Test
    void unwrap_givesTheClusterAndNothingElse() {
        assertThat(backend.unwrap(InMemoryEtcd.class)).containsSame(etcd);
        assertThat(backend.unwrap(String.class)).isEmpty();
    }

    @Test
    void status_namesALeaderAndTheRevision() {
        put("a");
        assertThat(backend.status().join()).satisfies(status -> {
            assertThat(status.hasLeader()).isTrue();
            assertThat(status.revision()).isEqualTo(2);
        });
    }

    @Test
    void compact_forgetsHistoryButNoLatestChange() {
        put("a");
        put("a");
        put("gone");
        backend.kv().delete(DeleteRequest.of(Bytes.ofUtf8("gone"))).join();
        put("a");

        backend.kv().compact(5).join();

        assertThat(keysAt(5)).containsExactly("a@3");
        assertThat(keysAt(6)).containsExactly("a@6");
        assertThat(errorOf(backend.kv().range(RangeRequest.of(KeyRange.all()).withRevision(4)))
                        .etcdError())
                .contains(EtcdError.COMPACTED);
        assertThat(put("gone")).isEqualTo(7);
        assertThat(etcd.keyValues().get(1).version()).isEqualTo(1);
    }

    @Test
    void txn_refused_changesNothing() {
        EtcdException error = errorOf(backend.kv()
                .txn(TxnRequest.when()
                        .then(
                                PutRequest.of(Bytes.ofUtf8("a"), Bytes.EMPTY),
                                PutRequest.of(Bytes.ofUtf8("b"), Bytes.EMPTY, new LeaseId(9)))));

        assertThat(error.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        assertThat(error.getMessage()).contains("txn on a, b");
        assertThat(etcd.revision()).isEqualTo(1);
        assertThat(etcd.keys()).isEmpty();
    }

    @Test
    void requests_ofManyThreads_areDoneOneAfterTheOther() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            Thread thread = new Thread(() -> {
                for (int count = 0; count < 500; count++) {
                    incrementVersion();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(etcd.keyValues().get(0).value().utf8()).isEqualTo("2000");
    }

    /** Adds one to a number by compare and swap, until it succeeds. */
    private void incrementVersion() {
        Bytes key = Bytes.ofUtf8("n");
        boolean done = false;
        while (!done) {
            var read = backend.kv().range(RangeRequest.of(key)).join();
            long revision = read.count() == 0 ? 0 : read.keyValues().get(0).modRevision();
            int number = read.count() == 0
                    ? 0
                    : Integer.parseInt(read.keyValues().get(0).value().utf8());
            Compare unchanged = Compare.modifiedAt(key, revision);
            PutRequest next = PutRequest.of(key, Bytes.ofUtf8(Integer.toString(number + 1)));
            done = backend.kv()
                    .txn(TxnRequest.when(unchanged).then(next))
                    .join()
                    .succeeded();
        }
    }

    private List<LeaseId> threeLeases(InMemoryEtcd cluster) {
        EtcdBackend client = cluster.connect();
        List<LeaseId> ids = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            ids.add(client.leases()
                    .grant(Duration.ofSeconds(5), LeaseId.NONE)
                    .join()
                    .id());
        }
        return ids;
    }

    private List<String> keysAt(long revision) {
        return backend.kv().range(RangeRequest.of(KeyRange.all()).withRevision(revision)).join().keyValues().stream()
                .map(each -> each.key() + "@" + each.modRevision())
                .toList();
    }

    private LeaseId grant(int seconds) {
        return backend.leases()
                .grant(Duration.ofSeconds(seconds), LeaseId.NONE)
                .join()
                .id();
    }

    private long put(String key) {
        return put(key, LeaseId.NONE);
    }

    private long put(String key, LeaseId lease) {
        return backend.kv()
                .put(PutRequest.of(Bytes.ofUtf8(key), Bytes.ofUtf8("v"), lease))
                .join()
                .revision();
    }

    private static EtcdException errorOf(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException failed) {
            return (EtcdException) failed.getCause();
        }
        throw new AssertionError("ended without an error");
    }
}

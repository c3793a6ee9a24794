package io.github.etcdgrpc.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.Operation;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.testkit.contract.RecordingListener;
import io.github.etcdgrpc.testkit.journal.LeftOver.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeftOverTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final LeaseId ID = new LeaseId(0xbeef);
    private static final Bytes KEY = Bytes.ofUtf8("/a");

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
    void backend_open_isListedUntilClosed() {
        assertThat(journal.open()).extracting(LeftOver::kind).containsExactly(Kind.BACKEND);

        backend.close();

        assertThat(journal.open()).isEmpty();
    }

    @Test
    void watch_open_isListedUntilClosed() {
        Watch watch = watch();
        assertThat(client.open()).extracting(LeftOver::what).containsExactly("connection", "watch /a");

        watch.close();

        assertThat(client.open()).extracting(LeftOver::what).containsExactly("connection");
    }

    @Test
    void watch_brokenOrItsBackendClosed_isNotListed() {
        watch();
        process.faults().dropWatches();
        time.settle();
        assertThat(client.open()).extracting(LeftOver::kind).doesNotContain(Kind.WATCH);

        watch();
        backend.close();
        assertThat(client.open()).isEmpty();
    }

    @Test
    void lease_granted_isItsGrantersUntilAnybodyRevokesIt() {
        EtcdBackend other = journal.client("other").backend(etcd.connect());
        backend.leases().grant(TTL, ID);
        assertThat(client.open()).extracting(LeftOver::what).contains("lease beef (30s)");

        other.leases().revoke(ID);

        assertThat(client.open()).extracting(LeftOver::kind).containsExactly(Kind.BACKEND);
        other.close();
    }

    @Test
    void lease_numberedByTheServer_isListedByThatNumber() {
        LeaseId id = backend.leases().grant(TTL, LeaseId.NONE).join().id();

        assertThat(client.open())
                .last()
                .satisfies(left -> assertThat(left.lease()).contains(id));
    }

    @Test
    void lease_foundGone_isNotListed() {
        backend.leases().grant(TTL, ID);
        time.advance(TTL.plusSeconds(1));

        backend.leases().keepAliveOnce(ID);

        assertThat(client.open()).extracting(LeftOver::kind).containsExactly(Kind.BACKEND);
    }

    @Test
    void lease_answerOfGrantLost_isListedForItMayExist() {
        process.faults().dropAnswer(Operation.GRANT);
        backend.leases().grant(TTL, ID);
        time.advance(Duration.ofSeconds(6));

        assertThat(client.open()).extracting(LeftOver::kind).containsExactly(Kind.BACKEND, Kind.LEASE);
    }

    @Test
    void call_withoutAnswer_isListedAndItsEndIsACancellation() {
        process.faults().delay(Operation.RANGE, Duration.ofSeconds(3));
        CompletableFuture<RangeResult> answer = backend.kv().range(RangeRequest.of(KEY));
        LeftOver call = client.open().get(1);
        assertThat(call.kind()).isEqualTo(Kind.CALL);

        call.end();

        assertThat(answer).isCancelled();
        assertThat(client.open()).extracting(LeftOver::kind).containsExactly(Kind.BACKEND);
        assertThat(journal.toString()).endsWith("get /a  -> ! given up by the caller");
    }

    @Test
    void openedAt_onAnotherThread_isTheCallThatOrderedIt() {
        Timekeeper traced = journal.tracing(time);
        orderWatch(traced);
        time.settle();

        LeftOver watch = client.open().get(1);

        assertThat(watch.openedAt())
                .extracting(StackTraceElement::getMethodName)
                .contains("orderWatch");
        assertThat(watch.toString()).startsWith("watch /a of server, opened\n    at ");
        watch.end();
    }

    private void orderWatch(Timekeeper traced) {
        traced.executor().execute(() -> traced.schedule(Duration.ZERO, this::watch));
    }

    private Watch watch() {
        return backend.watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), new RecordingListener());
    }
}

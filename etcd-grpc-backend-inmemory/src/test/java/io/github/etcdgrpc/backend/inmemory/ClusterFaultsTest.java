package io.github.etcdgrpc.backend.inmemory;

import static io.github.etcdgrpc.backend.inmemory.FaultBench.assertFailed;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.errorOf;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.put;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterFaultsTest {
    private static final Duration TTL = Duration.ofSeconds(10);

    private final FaultBench bench = new FaultBench();

    @Test
    void restart_keepsDataAndBreaksAllConnections() {
        bench.process.faults().delay(Operation.PUT, Duration.ofSeconds(1));
        RecordingListener one = watch(bench.backend);
        RecordingListener other = watch(bench.other);
        CompletableFuture<PutResult> underWay = put(bench.backend, "a");
        bench.etcd.restart();
        bench.time.settle();

        assertFailed(underWay, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(one.log()).last().asString().startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertThat(other.log()).last().asString().startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertThat(bench.etcd.keys()).hasSize(1);
        assertThat(bench.etcd.watches()).isZero();
        assertThat(put(bench.other, "b").join().revision()).isEqualTo(3);
    }

    @Test
    void restart_givesLeasesTheirFullTtlAgain() {
        LeaseId lease = bench.grant(TTL);
        bench.advance(9_000);
        bench.etcd.restart();

        bench.advance(10_500);
        assertThat(bench.etcd.leases()).containsExactly(lease);
        bench.advance(1_000);
        assertThat(bench.etcd.leases()).isEmpty();
    }

    @Test
    void restart_partitionedClient_hearsOfItWhenHealed() {
        RecordingListener listener = watch(bench.backend);
        bench.time.settle();
        bench.process.faults().partition();
        bench.etcd.restart();
        bench.time.settle();
        assertThat(listener.log()).containsExactly("created 1");

        bench.process.faults().heal();
        bench.time.settle();
        assertThat(listener.log())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
    }

    @Test
    void restart_partitionedClient_findsItsConnectionDeadOnce() {
        RecordingListener listener = watch(bench.backend);
        bench.time.settle();
        bench.process.faults().partition();
        bench.etcd.restart();
        bench.advance(20_000);

        assertThat(listener.log())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
    }

    @Test
    void wipe_startsFromNothing_andTellsOfNoDeletion() {
        LeaseId lease = bench.grant(TTL);
        put(bench.backend, "a").join();
        put(bench.backend, "b").join();
        RecordingListener listener = watch(bench.other);
        bench.etcd.wipe();
        bench.time.settle();

        assertThat(bench.etcd.revision()).isEqualTo(1);
        assertThat(bench.etcd.keys()).isEmpty();
        assertThat(bench.etcd.leases()).isEmpty();
        assertThat(listener.log())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertThat(bench.backend.leases().keepAliveOnce(lease).join().ttl()).isZero();
        assertThat(put(bench.backend, "c").join().revision()).isEqualTo(2);
        bench.advance(60_000);
        assertThat(bench.etcd.revision()).isEqualTo(2);
    }

    @Test
    void wipe_afterCompaction_historyBeginsAnew() {
        put(bench.backend, "a").join();
        bench.etcd.compact();
        bench.etcd.wipe();
        put(bench.backend, "b").join();
        RecordingListener listener = new RecordingListener();
        bench.backend.watches().watch(WatchRequest.of(KeyRange.all(), 1), listener);
        bench.time.settle();

        assertThat(listener.log()).containsExactly("created 2", "events 2 [PUT b@2]");
    }

    @Test
    void leaderChange_failsWhatIsUnderWayAndTheWatches() {
        bench.process.faults().delay(Operation.PUT, Duration.ofSeconds(1));
        RecordingListener listener = watch(bench.other);
        CompletableFuture<PutResult> underWay = put(bench.backend, "a");
        bench.etcd.leaderChange();
        bench.time.settle();

        assertFailed(underWay, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(errorOf(underWay).etcdError()).contains(EtcdError.LEADER_CHANGED);
        assertThat(listener.log()).last().asString().contains(EtcdError.NO_LEADER.text());
        assertThat(bench.etcd.watches()).isZero();
        assertThat(put(bench.other, "b")).isCompleted();
    }

    @Test
    void leaderChange_givesLeasesTheirFullTtlAgain() {
        LeaseId lease = bench.grant(TTL);
        bench.advance(9_000);
        bench.etcd.leaderChange();

        bench.advance(10_500);
        assertThat(bench.etcd.leases()).containsExactly(lease);
        bench.advance(1_000);
        assertThat(bench.etcd.leases()).isEmpty();
    }

    @Test
    void compact_forgetsHistory_andIsIdempotent() {
        put(bench.backend, "a").join();
        put(bench.backend, "a").join();
        bench.etcd.compact();
        bench.etcd.compact();
        RecordingListener late = new RecordingListener();
        bench.backend.watches().watch(WatchRequest.of(KeyRange.all(), 1), late);
        bench.time.settle();

        assertThat(late.log()).containsExactly("created 3", "compacted 3");
    }
}

package io.github.etcdgrpc.backend.inmemory;

import static io.github.etcdgrpc.backend.inmemory.FaultBench.assertFailed;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.put;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PartitionTest {
    private static final long BOUND_MILLIS = Link.KEEP_ALIVE_BOUND.toMillis();

    private final FaultBench bench = new FaultBench();
    private final Faults faults = bench.process.faults();

    @AfterEach
    void close_leavesNothing() {
        bench.etcd.close();
        assertThat(bench.etcd.watches()).isZero();
    }

    @Test
    void partition_callsEndAtTheRequestTimeout_andOthersGoOn() {
        faults.partition();
        CompletableFuture<PutResult> put = put(bench.backend, "a");

        assertThat(put(bench.other, "b")).isCompleted();
        bench.advance(4_999);
        assertThat(put).isNotDone();
        bench.advance(1);
        assertFailed(put, ErrorCode.OPERATION_TIMEOUT, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(bench.etcd.keys()).hasSize(1);
    }

    @Test
    void partition_watchesAreSilent_thenFailAtTheKeepAliveBound() {
        RecordingListener listener = watch(bench.backend);
        bench.time.settle();
        faults.partition();
        put(bench.other, "a");

        bench.advance(BOUND_MILLIS - 1);
        assertThat(listener.log()).containsExactly("created 1");
        bench.advance(1);
        assertThat(listener.log())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertThat(bench.etcd.watches()).isZero();
    }

    @Test
    void partition_pastTheBound_callsAndWatchesEndAtTheDialTimeout_notSent() {
        faults.partition();
        bench.advance(BOUND_MILLIS);
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        RecordingListener listener = watch(bench.backend);

        bench.advance(4_999);
        assertThat(put).isNotDone();
        assertThat(listener.log()).isEmpty();
        bench.advance(1);
        assertFailed(put, ErrorCode.CONNECTION_TIMEOUT, RequestOutcome.NOT_SENT);
        assertThat(listener.log())
                .singleElement()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_TIMEOUT.message());
    }

    @Test
    void partition_callUnderWayAtTheBound_isLost() {
        faults.partition();
        bench.advance(BOUND_MILLIS - 1_000);
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        bench.advance(1_000);

        assertFailed(put, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
    }

    @Test
    void partition_answerUnderWay_fallsIntoIt() {
        faults.delay(Operation.PUT, Duration.ofSeconds(1));
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        faults.partition();
        bench.advance(1_000);
        faults.heal();

        bench.advance(3_999);
        assertThat(put).isNotDone();
        bench.advance(1);
        assertFailed(put, ErrorCode.OPERATION_TIMEOUT, RequestOutcome.OUTCOME_UNKNOWN);
    }

    @Test
    void partition_watchThatFailedBefore_isNotToldAgain() {
        RecordingListener listener = watch(bench.backend);
        bench.time.settle();
        faults.dropWatches();
        bench.time.settle();
        faults.partition();
        bench.advance(2 * BOUND_MILLIS);
        bench.backend.close();
        bench.time.settle();

        assertThat(listener.log()).hasSize(2);
    }

    @Test
    void partition_backendClosed_isToldAtOnce() {
        RecordingListener listener = watch(bench.backend);
        bench.time.settle();
        faults.partition();
        put(bench.other, "a");
        CompletableFuture<PutResult> put = put(bench.backend, "b");
        bench.backend.close();
        bench.time.settle();

        assertFailed(put, ErrorCode.INVALID_STATE, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(listener.log())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("failed " + ErrorCode.INVALID_STATE.message());
    }

    @Test
    void heal_beforeTheBound_requestsAndEventsArriveLate() {
        RecordingListener listener = watch(bench.backend);
        faults.partition();
        put(bench.other, "a");
        CompletableFuture<PutResult> put = put(bench.backend, "b");
        RecordingListener late = watch(bench.backend);
        bench.advance(3_000);
        faults.heal();
        bench.time.settle();

        assertThat(put).isCompleted();
        assertThat(listener.log()).containsExactly("created 1", "events 2 [PUT a@2]", "events 3 [PUT b@3]");
        assertThat(late.log()).containsExactly("created 3");
        bench.advance(BOUND_MILLIS);
        assertThat(listener.log()).hasSize(3);
    }

    @Test
    void heal_pastTheBound_whatIsDiallingGetsThrough() {
        faults.partition();
        bench.advance(BOUND_MILLIS);
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        RecordingListener listener = watch(bench.backend);
        bench.advance(1_000);
        faults.heal();
        bench.advance(60_000);

        assertThat(put).isCompleted();
        assertThat(listener.log()).containsExactly("created 2");
    }

    @Test
    void partition_watchClosedMeanwhile_isToldNothing() {
        RecordingListener listener = new RecordingListener();
        Watch watch = bench.backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);
        bench.time.settle();
        faults.partition();
        put(bench.other, "a");
        watch.close();
        bench.advance(2 * BOUND_MILLIS);
        faults.heal();
        bench.time.settle();

        assertThat(listener.log()).containsExactly("created 1");
    }

    @Test
    void partition_connectsMeanwhile_hasNoConnectionFromTheStart() {
        faults.partition();
        CompletableFuture<PutResult> put = put(bench.process.connect(), "a");
        bench.advance(5_000);

        assertFailed(put, ErrorCode.CONNECTION_TIMEOUT, RequestOutcome.NOT_SENT);
    }

    @Test
    void partition_ofTheCluster_cutsEverybodyOff() {
        bench.etcd.faults().partition();
        CompletableFuture<PutResult> one = put(bench.backend, "a");
        CompletableFuture<PutResult> other = put(bench.other, "a");
        bench.etcd.faults().heal();
        bench.time.settle();

        assertThat(one).isCompleted();
        assertThat(other).isCompleted();
    }

    @Test
    void disconnect_breaksWhatIsUnderWay_andRefusesTheRestAtOnce() {
        faults.delay(Operation.PUT, Duration.ofSeconds(1));
        RecordingListener listener = watch(bench.backend);
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        faults.disconnect();
        bench.time.settle();
        RecordingListener refused = watch(bench.backend);
        bench.time.settle();

        assertFailed(put, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(listener.log()).last().asString().startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertFailed(put(bench.backend, "b"), ErrorCode.CONNECTION_FAILED, RequestOutcome.NOT_SENT);
        assertThat(refused.log())
                .singleElement()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_FAILED.message());
    }

    @Test
    void disconnect_thenHeal_works() {
        faults.disconnect();
        faults.heal();

        assertThat(put(bench.backend, "a")).isCompleted();
    }

    @Test
    void disconnect_whilePartitioned_isHeardAtOnce() {
        RecordingListener listener = watch(bench.backend);
        faults.partition();
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        faults.disconnect();
        bench.time.settle();

        assertFailed(put, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(listener.log()).last().asString().startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        bench.advance(2 * BOUND_MILLIS);
        assertThat(listener.log().stream().filter(line -> line.startsWith("failed")))
                .hasSize(1);
    }
}

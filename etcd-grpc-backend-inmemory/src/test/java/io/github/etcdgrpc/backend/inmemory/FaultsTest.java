package io.github.etcdgrpc.backend.inmemory;

import static io.github.etcdgrpc.backend.inmemory.FaultBench.assertFailed;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.errorOf;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.put;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultsTest {
    private final FaultBench bench = new FaultBench();
    private final Faults faults = bench.process.faults();

    @AfterEach
    void close_withFaultsStanding_leavesNothing() {
        bench.etcd.close();
        assertThat(bench.etcd.watches()).isZero();
        assertThat(bench.etcd.connections()).isZero();
    }

    @Test
    void delay_answersLateButAppliesAtOnce() {
        faults.delay(Operation.PUT, Duration.ofSeconds(2));
        CompletableFuture<PutResult> put = put(bench.backend, "a");

        assertThat(bench.etcd.keys()).containsExactly(Bytes.ofUtf8("a"));
        bench.advance(1_999);
        assertThat(put).isNotDone();
        bench.advance(1);
        assertThat(put).isCompleted();
        assertThat(bench.backend.status()).isCompleted();
        assertThat(put(bench.other, "b")).isCompleted();
        faults.delay(Operation.PUT, Duration.ZERO);
        assertThat(put(bench.backend, "c")).isCompleted();
    }

    @Test
    void delay_longerThanTheRequestTimeout_timesOutWithUnknownOutcome() {
        faults.delay(Duration.ofSeconds(6));
        CompletableFuture<PutResult> put = put(bench.backend, "a");

        bench.advance(5_000);
        assertFailed(put, ErrorCode.OPERATION_TIMEOUT, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(bench.etcd.keys()).hasSize(1);
    }

    @Test
    void delay_backendClosed_callUnderWayIsInvalidState() {
        faults.delay(Duration.ofSeconds(2));
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        bench.backend.close();

        assertFailed(put, ErrorCode.INVALID_STATE, RequestOutcome.OUTCOME_UNKNOWN);
        assertFailed(put(bench.backend, "b"), ErrorCode.INVALID_STATE, RequestOutcome.NOT_SENT);
    }

    @Test
    void dropRequest_isNotAppliedAndTimesOut_once() {
        faults.dropRequest(Operation.PUT);
        CompletableFuture<PutResult> put = put(bench.backend, "a");

        bench.advance(4_999);
        assertThat(put).isNotDone();
        bench.advance(1);
        assertFailed(put, ErrorCode.OPERATION_TIMEOUT, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(errorOf(put)).hasMessageContaining("put a").hasMessageContaining("in-memory:2379");
        assertThat(bench.etcd.keys()).isEmpty();
        assertThat(put(bench.backend, "b")).isCompleted();
    }

    @Test
    void dropAnswer_isAppliedAndTimesOut() {
        faults.dropAnswer(Operation.PUT);
        CompletableFuture<PutResult> put = put(bench.backend, "a");

        bench.advance(5_000);
        assertFailed(put, ErrorCode.OPERATION_TIMEOUT, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(bench.etcd.keys()).hasSize(1);
    }

    @Test
    void breakBefore_isNotApplied_andTheWatchesFail() {
        RecordingListener own = watch(bench.backend);
        RecordingListener foreign = watch(bench.other);
        faults.breakBefore(Operation.PUT);
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        bench.time.settle();

        assertFailed(put, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(bench.etcd.keys()).isEmpty();
        assertThat(own.log()).hasSize(2).last().asString().startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertThat(foreign.log()).containsExactly("created 1");
        assertThat(put(bench.backend, "b")).isCompleted();
    }

    @Test
    void breakAfter_isApplied() {
        faults.breakAfter(Operation.PUT);
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        bench.time.settle();

        assertFailed(put, ErrorCode.CONNECTION_LOST, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(bench.etcd.keys()).hasSize(1);
    }

    @Test
    void failNext_etcdError_answersSoManyTimesWithoutApplying() {
        faults.failNext(Operation.PUT, EtcdError.NO_SPACE, 2);

        for (int i = 0; i < 2; i++) {
            CompletableFuture<PutResult> put = put(bench.backend, "a");
            assertFailed(put, ErrorCode.OPERATION_FAILED, RequestOutcome.REJECTED);
            assertThat(errorOf(put).etcdError()).contains(EtcdError.NO_SPACE);
        }
        assertThat(bench.etcd.keys()).isEmpty();
        assertThat(put(bench.backend, "a")).isCompleted();
    }

    @Test
    void failNext_exception_isTheVeryOne_andOtherKindsAndClientsAreSpared() {
        EtcdException planned = new EtcdException(ErrorCode.CONNECTION_LOST, "planned");
        faults.failNext(Operation.RANGE, planned);

        assertThat(put(bench.backend, "a")).isCompleted();
        assertThat(bench.other.kv().range(RangeRequest.of(KeyRange.all()))).isCompleted();
        assertThat(errorOf(bench.backend.kv().range(RangeRequest.of(KeyRange.all()))))
                .isSameAs(planned);
        assertThat(bench.backend.kv().range(RangeRequest.of(KeyRange.all()))).isCompleted();
    }

    @Test
    void failNext_watch_failsIt() {
        faults.failNext(Operation.WATCH, EtcdError.PERMISSION_DENIED);
        RecordingListener refused = watch(bench.backend);
        RecordingListener accepted = watch(bench.backend);
        bench.time.settle();

        assertThat(refused.log()).singleElement().asString().contains(EtcdError.PERMISSION_DENIED.text());
        assertThat(accepted.log()).containsExactly("created 1");
    }

    @Test
    void ofTheCluster_meetWhoeverComesFirst_afterTheProcesssOwn() {
        bench.etcd.faults().failNext(Operation.PUT, EtcdError.TOO_MANY_REQUESTS);
        faults.failNext(Operation.PUT, EtcdError.NO_SPACE);

        assertThat(errorOf(put(bench.backend, "a")).etcdError()).contains(EtcdError.NO_SPACE);
        assertThat(errorOf(put(bench.other, "a")).etcdError()).contains(EtcdError.TOO_MANY_REQUESTS);
        assertThat(put(bench.backend, "a")).isCompleted();
    }

    @Test
    void dropWatches_failsThoseThatAreOpen_andLaterOnesWork() {
        RecordingListener first = watch(bench.backend);
        faults.dropWatches();
        RecordingListener second = watch(bench.backend);
        put(bench.other, "a");
        bench.time.settle();

        assertThat(first.log())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
        assertThat(second.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        assertThat(bench.etcd.watches()).isEqualTo(1);
    }

    @Test
    void holdWatches_tellsNothingUntilReleased_thenAllInOrder() {
        RecordingListener listener = watch(bench.backend);
        bench.time.settle();
        faults.holdWatches();
        put(bench.other, "a");
        put(bench.other, "b");
        bench.advance(60_000);

        assertThat(listener.log()).containsExactly("created 1");
        faults.releaseWatches();
        bench.time.settle();
        assertThat(listener.log()).containsExactly("created 1", "events 2 [PUT a@2]", "events 3 [PUT b@3]");
    }

    @Test
    void holdWatches_connectionBreaks_isToldAfterWhatWasHeld() {
        RecordingListener listener = watch(bench.backend);
        faults.holdWatches();
        put(bench.other, "a");
        faults.disconnect();
        faults.releaseWatches();
        bench.time.settle();

        assertThat(listener.log()).hasSize(3).element(1).isEqualTo("events 2 [PUT a@2]");
        assertThat(listener.log().get(2)).startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
    }

    @Test
    void holdWatches_backendClosed_isToldAllTheSame() {
        RecordingListener listener = watch(bench.backend);
        faults.holdWatches();
        bench.backend.close();
        bench.time.settle();

        assertThat(listener.log()).last().asString().startsWith("failed " + ErrorCode.INVALID_STATE.message());
    }

    @Test
    void delayEvents_tellsLate_eachAtItsTime_andCreatedAtOnce() {
        faults.delayEvents(Duration.ofSeconds(2));
        RecordingListener listener = watch(bench.backend);
        put(bench.other, "a");
        bench.advance(1_000);
        put(bench.other, "b");
        bench.advance(999);

        assertThat(listener.log()).containsExactly("created 1");
        bench.advance(1);
        assertThat(listener.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        bench.advance(1_000);
        assertThat(listener.log()).hasSize(3).last().isEqualTo("events 3 [PUT b@3]");
    }

    @Test
    void delayEvents_madeShorter_keepsTheOrder() {
        RecordingListener listener = watch(bench.backend);
        faults.delayEvents(Duration.ofSeconds(10));
        put(bench.other, "a");
        faults.delayEvents(Duration.ofSeconds(1));
        put(bench.other, "b");
        faults.clear();
        put(bench.other, "c");
        bench.advance(9_999);

        assertThat(listener.log()).containsExactly("created 1");
        bench.advance(1);
        assertThat(listener.log())
                .containsExactly("created 1", "events 2 [PUT a@2]", "events 3 [PUT b@3]", "events 4 [PUT c@4]");
    }

    @Test
    void delayEvents_ofProcessAndOfAll_addUp() {
        RecordingListener listener = watch(bench.backend);
        faults.delayEvents(Duration.ofSeconds(1));
        bench.etcd.faults().delayEvents(Duration.ofSeconds(Long.MAX_VALUE));
        put(bench.other, "a");
        bench.etcd.faults().clear();
        put(bench.other, "b");
        bench.time.advance(Duration.ofDays(36_500));

        assertThat(listener.log()).containsExactly("created 1");
        bench.advance(1_000);
        assertThat(listener.log()).hasSize(3);
    }

    @Test
    void delayEvents_connectionBreaks_losesWhatIsUnderWay() {
        RecordingListener listener = watch(bench.backend);
        put(bench.other, "a");
        faults.delayEvents(Duration.ofSeconds(2));
        put(bench.other, "b");
        faults.disconnect();
        bench.advance(10_000);

        assertThat(listener.log()).hasSize(3).element(1).isEqualTo("events 2 [PUT a@2]");
        assertThat(listener.log().get(2)).startsWith("failed " + ErrorCode.CONNECTION_LOST.message());
    }

    @Test
    void delayEvents_leaderChanges_isToldInItsTurn() {
        RecordingListener listener = watch(bench.backend);
        faults.delayEvents(Duration.ofSeconds(2));
        put(bench.other, "a");
        bench.etcd.leaderChange();
        bench.advance(1_999);

        assertThat(listener.log()).containsExactly("created 1");
        bench.advance(1);
        assertThat(listener.log()).hasSize(3).element(1).isEqualTo("events 2 [PUT a@2]");
        assertThat(listener.log().get(2)).contains(EtcdError.NO_LEADER.text());
    }

    @Test
    void delayEvents_watchClosed_nothingComesAndNothingIsLeft() {
        faults.delayEvents(Duration.ofSeconds(2));
        RecordingListener listener = new RecordingListener();
        Watch watch = bench.backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);
        put(bench.other, "a");
        watch.close();
        bench.advance(5_000);

        assertThat(listener.log()).doesNotContain("events 2 [PUT a@2]");
    }

    @Test
    void delay_watch_createdIsLate_andEventsComeAfterIt() {
        faults.delay(Operation.WATCH, Duration.ofSeconds(2));
        RecordingListener listener = watch(bench.backend);
        put(bench.other, "a");
        bench.advance(1_999);

        assertThat(listener.log()).isEmpty();
        bench.advance(1);
        assertThat(listener.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        put(bench.other, "b");
        bench.time.settle();
        assertThat(listener.log()).last().isEqualTo("events 3 [PUT b@3]");
    }

    @Test
    void delay_watchRefused_theRefusalIsLate() {
        faults.delay(Operation.WATCH, Duration.ofSeconds(2));
        faults.failNext(Operation.WATCH, EtcdError.PERMISSION_DENIED);
        RecordingListener listener = watch(bench.backend);
        bench.advance(1_999);

        assertThat(listener.log()).isEmpty();
        bench.advance(1);
        assertThat(listener.log()).singleElement().asString().contains(EtcdError.PERMISSION_DENIED.text());
    }

    @Test
    void duplicateWatchEvents_tellsEventsTwiceAndNothingElse_untilCleared() {
        faults.duplicateWatchEvents();
        RecordingListener listener = watch(bench.backend);
        put(bench.other, "a");
        bench.time.settle();
        faults.clear();
        put(bench.other, "b");
        bench.time.settle();

        assertThat(listener.log())
                .containsExactly("created 1", "events 2 [PUT a@2]", "events 2 [PUT a@2]", "events 3 [PUT b@3]");
    }

    @Test
    void clear_endsAll() {
        faults.partition();
        faults.delay(Duration.ofSeconds(1));
        faults.dropRequest(Operation.PUT);
        faults.clear();

        assertThat(put(bench.backend, "a")).isCompleted();
        assertThat(bench.etcd.cluster().isFaulty()).isFalse();
    }

    @Test
    void lastFaultUsedUp_requestsAskForFaultsNoMore() {
        faults.failNext(Operation.PUT, EtcdError.NO_SPACE);
        assertThat(bench.etcd.cluster().isFaulty()).isTrue();
        errorOf(put(bench.backend, "a"));

        assertThat(bench.etcd.cluster().isFaulty()).isFalse();
    }
}

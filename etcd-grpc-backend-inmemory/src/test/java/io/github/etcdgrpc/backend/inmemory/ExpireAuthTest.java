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
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Timeout(30)
class ExpireAuthTest {
    private static final Bytes KEY = Bytes.ofUtf8("a");

    private final FaultBench bench = new FaultBench();
    private final Faults faults = bench.process.faults();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "WATCH")
    void expireAuth_nextRequestIsRefused_andOnlyThatOne(Operation operation) {
        LeaseId lease = bench.grant(Duration.ofSeconds(60));
        put(bench.backend, "a").join();
        faults.expireAuth();
        long revision = bench.etcd.revision();

        CompletableFuture<?> refused = request(operation, lease);
        assertFailed(refused, ErrorCode.OPERATION_FAILED, RequestOutcome.REJECTED);
        assertThat(errorOf(refused).etcdError()).contains(EtcdError.INVALID_AUTH_TOKEN);
        assertThat(bench.etcd.revision()).isEqualTo(revision);
        assertThat(bench.etcd.cluster().isFaulty()).isFalse();
        assertThat(request(operation, lease)).isCompleted();
        assertThat(request(operation, lease).isCompletedExceptionally())
                .isEqualTo(operation == Operation.COMPACT || operation == Operation.REVOKE);
    }

    @Test
    void expireAuth_watchThatIsOpenStays_andOneThatOpensIsRefused() {
        RecordingListener open = watch(bench.backend);
        faults.expireAuth();
        RecordingListener refused = watch(bench.backend);
        bench.time.settle();
        RecordingListener later = watch(bench.backend);
        put(bench.other, "a");
        bench.time.settle();

        assertThat(open.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        assertThat(refused.log()).singleElement().asString().contains(EtcdError.INVALID_AUTH_TOKEN.text());
        assertThat(later.log()).isEqualTo(open.log());
    }

    @Test
    void expireAuth_refusalIsLate_thoseSentMeanwhileAreRefusedToo() {
        faults.delay(Operation.PUT, Duration.ofSeconds(1));
        faults.expireAuth();
        CompletableFuture<PutResult> first = put(bench.backend, "a");
        CompletableFuture<PutResult> second = put(bench.backend, "b");
        bench.advance(1_000);
        faults.delay(Duration.ZERO);

        for (CompletableFuture<PutResult> each : List.of(first, second)) {
            assertThat(errorOf(each).etcdError()).contains(EtcdError.INVALID_AUTH_TOKEN);
        }
        assertThat(put(bench.backend, "c")).isCompleted();
        assertThat(bench.etcd.keys()).containsExactly(Bytes.ofUtf8("c"));
    }

    @Test
    void expireAuth_refusalIsLost_nextIsRefusedAgain() {
        faults.expireAuth();
        faults.dropAnswer(Operation.PUT);
        CompletableFuture<PutResult> unheard = put(bench.backend, "a");
        CompletableFuture<PutResult> heard = put(bench.backend, "a");
        bench.advance(5_000);

        assertFailed(unheard, ErrorCode.OPERATION_TIMEOUT, RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(errorOf(heard).etcdError()).contains(EtcdError.INVALID_AUTH_TOKEN);
        assertThat(bench.etcd.keys()).isEmpty();
        assertThat(put(bench.backend, "a")).isCompleted();
    }

    @Test
    void expireAuth_ofAll_meetsEachClientThatIsConnectedOnce() {
        bench.etcd.faults().expireAuth();
        EtcdBackend late = bench.etcd.connect();

        assertThat(errorOf(put(bench.backend, "a")).etcdError()).contains(EtcdError.INVALID_AUTH_TOKEN);
        assertThat(errorOf(put(bench.other, "a")).etcdError()).contains(EtcdError.INVALID_AUTH_TOKEN);
        assertThat(put(late, "a")).isCompleted();
        assertThat(put(bench.backend, "a")).isCompleted();
        assertThat(put(bench.other, "a")).isCompleted();
    }

    @Test
    void expireAuth_clearedOrClosed_leavesNothing() {
        faults.expireAuth();
        faults.clear();
        assertThat(put(bench.backend, "a")).isCompleted();

        faults.expireAuth();
        bench.backend.close();
        assertThat(bench.etcd.cluster().isFaulty()).isFalse();
    }

    private CompletableFuture<?> request(Operation operation, LeaseId lease) {
        EtcdBackend by = bench.backend;
        return switch (operation) {
            case RANGE -> by.kv().range(RangeRequest.of(KEY));
            case PUT -> put(by, "a");
            case DELETE -> by.kv().delete(DeleteRequest.of(KEY));
            case TXN -> by.kv().txn(TxnRequest.when().then(RangeRequest.of(KEY)));
            case COMPACT -> by.kv().compact(2);
            case GRANT -> by.leases().grant(Duration.ofSeconds(60), LeaseId.NONE);
            case REVOKE -> by.leases().revoke(lease);
            case KEEP_ALIVE -> by.leases().keepAliveOnce(lease);
            case TIME_TO_LIVE -> by.leases().timeToLive(lease);
            case LEASES -> by.leases().list();
            case STATUS -> by.status();
            case WATCH -> throw new AssertionError("a watch has no single answer");
        };
    }
}

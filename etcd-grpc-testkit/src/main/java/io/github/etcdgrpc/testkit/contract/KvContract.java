package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What a backend's {@link KeyValueStore} must do: puts, reads, deletions, transactions and compaction, and what becomes of a closed backend.
 *
 * @see BackendContract how to hold a backend to it
 */
public abstract class KvContract extends TxnLimitRules {

    /** Creates the contract for one test. */
    protected KvContract() {}

    @Test
    void compact_pastRevision_forgetsWhatWasBeforeAndMakesNoRevision() {
        long first = put("a", "1");
        long second = put("a", "2");
        long third = put("a", "3");

        assertThat(answer(kv().compact(second))).isEqualTo(third);

        assertRefused(kv().range(RangeRequest.of(key("a")).withRevision(first)), EtcdError.COMPACTED);
        assertThat(revision()).isEqualTo(third);
    }

    @Test
    void range_atCompactedRevision_isAllowed() {
        put("a", "1");
        long second = put("a", "2");
        put("a", "3");

        answer(kv().compact(second));

        assertThat(range(RangeRequest.of(key("a")).withRevision(second)).keyValues())
                .extracting(KeyValue::value)
                .containsExactly(bytes("2"));
    }

    @Test
    void compact_currentRevision_keepsWhatIs() {
        put("a", "1");
        put("gone", "v");
        delete("gone");
        long current = put("b", "1");

        answer(kv().compact(current));

        assertThat(names()).containsExactly("a", "b");
        assertThat(namesOf(range(RangeRequest.of(everything()).withRevision(current))
                        .keyValues()))
                .containsExactly("a", "b");
    }

    @Test
    void compact_keyOlderThanTheRevision_keepsItsNumbers() {
        long created = put("a", "1");
        long modified = put("a", "2");
        long later = put("b", "1");

        answer(kv().compact(later));

        assertThat(get("a").createRevision()).isEqualTo(created);
        assertThat(get("a").modRevision()).isEqualTo(modified);
        assertThat(get("a").version()).isEqualTo(2);
    }

    @Test
    void compact_sameOrEarlierRevision_isRefused() {
        long first = put("a", "1");
        long second = put("a", "2");
        answer(kv().compact(second));

        assertRefused(kv().compact(second), EtcdError.COMPACTED);
        assertRefused(kv().compact(first), EtcdError.COMPACTED);
    }

    @Test
    void compact_futureRevision_isRefused() {
        assertRefused(kv().compact(revision() + 1), EtcdError.FUTURE_REVISION);
    }

    @Test
    void txn_compactedRevisionInTheTakenBranch_failsAsAWhole() {
        long first = put("a", "1");
        long second = put("a", "2");
        answer(kv().compact(second));

        assertRefused(
                kv().txn(TxnRequest.when().then(request("b", "v"), read("a").withRevision(first))),
                EtcdError.COMPACTED);
        assertThat(names()).containsExactly("a");
        assertThat(txn(TxnRequest.when().otherwise(read("a").withRevision(first)))
                        .succeeded())
                .isTrue();
    }

    @Test
    void calls_manyAtOnce_eachGetItsOwnAnswer() {
        long before = revision();
        List<CompletableFuture<Long>> puts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            puts.add(kv().put(request("key-" + i, "v" + i)).thenApply(result -> result.revision()));
        }

        List<Long> revisions = puts.stream().map(BackendContract::answer).toList();

        assertThat(revisions).doesNotHaveDuplicates().allMatch(made -> made > before && made <= before + 500);
        for (int i = 0; i < 500; i += 50) {
            assertThat(get("key-" + i))
                    .satisfies(found -> assertThat(found.modRevision()).isIn(revisions));
            assertThat(get("key-" + i).value()).isEqualTo(bytes("v" + i));
        }
    }

    @Test
    void status_runningCluster_saysVersionLeaderAndRevision() {
        long revision = put("a", "v");

        MemberStatus status = answer(backend().status());

        assertThat(status.version()).matches("3\\.\\d+\\.\\d+.*");
        assertThat(status.hasLeader()).isTrue();
        assertThat(status.memberId()).isNotZero();
        assertThat(status.endpoint()).isNotBlank();
        assertThat(status.revision()).isEqualTo(revision);
    }

    @Test
    void unwrap_unknownType_isEmpty() {
        assertThat(backend().unwrap(KvContract.class)).isEmpty();
    }

    @Test
    void close_twice_isTheSameAsOnce() {
        EtcdBackend closed = another();

        closed.close();
        closed.close();

        assertThat(failure(closed.kv().range(RangeRequest.of(key("a")))).code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void close_otherClientOfTheCluster_goesOn() {
        EtcdBackend closed = another();
        answer(closed.kv().put(request("a", "v")));

        closed.close();

        assertThat(get("a").value()).isEqualTo(bytes("v"));
    }

    @Test
    void close_clientThatHasKeysAndLeases_leavesThemInEtcd() {
        EtcdBackend closed = another();
        LeaseId lease = lease(Duration.ofMinutes(1));
        answer(closed.kv().put(PutRequest.of(key("a"), bytes("v"), lease)));
        answer(closed.leases().keepAliveOnce(lease));

        closed.close();

        assertThat(get("a").lease()).isEqualTo(lease);
        assertThat(answer(leases().timeToLive(lease)).exists()).isTrue();
    }

    @Test
    void close_thenAnyCall_endsWithInvalidStateAndIsNotSent() {
        EtcdBackend closed = another();
        KeyValueStore kv = closed.kv();
        closed.close();

        assertThat(List.<CompletableFuture<?>>of(
                        kv.range(RangeRequest.of(key("a"))),
                        kv.put(PutRequest.of(key("a"), bytes("v"))),
                        kv.delete(DeleteRequest.of(key("a"))),
                        kv.txn(TxnRequest.when().then(request("a", "v"))),
                        kv.compact(1),
                        closed.status()))
                .allSatisfy(call -> {
                    EtcdException error = failure(call);
                    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
                    assertThat(error.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
                });
        assertThat(find("a")).isEmpty();
    }
}

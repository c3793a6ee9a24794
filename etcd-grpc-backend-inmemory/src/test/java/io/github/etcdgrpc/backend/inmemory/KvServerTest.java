package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.OpResult;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.SortDirection;
import io.github.etcdgrpc.spi.RangeRequest.SortTarget;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The corners of etcd's behaviour that were read off real servers, and that a rule book would not tell. */
class KvServerTest {
    private static final Optional<EtcdError> ACCEPTED = Optional.empty();
    private static final Optional<EtcdError> DUPLICATE = Optional.of(EtcdError.DUPLICATE_KEY);

    private final InMemoryEtcd etcd = InMemoryEtcd.create(new VirtualTime());
    private final EtcdBackend backend = etcd.connect();

    @Test
    void range_sortedByOtherThanKeyWithoutDirection_isCutBeforeItIsSorted() {
        put("a", "9");
        put("b", "8");
        put("c", "1");

        RangeResult cut = range(RangeRequest.of(KeyRange.all())
                .withOrder(SortTarget.VALUE, SortDirection.NONE)
                .withLimit(1));
        RangeResult sorted = range(RangeRequest.of(KeyRange.all())
                .withOrder(SortTarget.VALUE, SortDirection.ASCENDING)
                .withLimit(1));

        assertThat(cut.keyValues().get(0).key()).isEqualTo(key("b"));
        assertThat(sorted.keyValues().get(0).key()).isEqualTo(key("c"));
        assertThat(cut.more()).isTrue();
        assertThat(cut.count()).isEqualTo(3);
    }

    @Test
    void range_negativeRevision_isTheLatestAloneButCompactedInATransaction() {
        put("a", "1");
        backend.kv().compact(2).join();
        RangeRequest request = RangeRequest.of(key("a")).withRevision(-1);

        assertThat(range(request).count()).isEqualTo(1);
        assertThat(errorOf(backend.kv().txn(TxnRequest.when().then(request)))).contains(EtcdError.COMPACTED);
    }

    @Test
    void compact_zero_isPossibleOnce() {
        assertThat(backend.kv().compact(0).join()).isEqualTo(1);
        assertThat(errorOf(backend.kv().compact(0))).contains(EtcdError.COMPACTED);
        assertThat(errorOf(backend.kv().compact(2))).contains(EtcdError.FUTURE_REVISION);
        assertThat(backend.kv().compact(1).join()).isEqualTo(1);
    }

    @Test
    void txn_headersOfItsResults_areOfTheMomentEachWasDone() {
        put("base", "");

        TxnResult result = backend.kv()
                .txn(TxnRequest.when()
                        .then(
                                DeleteRequest.of(key("none")),
                                RangeRequest.of(key("a")),
                                PutRequest.of(key("a"), Bytes.EMPTY),
                                DeleteRequest.of(key("none")),
                                RangeRequest.of(key("a")),
                                TxnRequest.when().then(RangeRequest.of(key("a")))))
                .join();

        assertThat(result.revision()).isEqualTo(3);
        assertThat(result.results()).extracting(OpResult::revision).containsExactly(2L, 2L, 3L, 3L, 3L, 0L);
    }

    @ParameterizedTest
    @CsvSource({
        "VERSION, EQUAL, true",
        "VERSION, GREATER, false",
        "VERSION, LESS, false",
        "VERSION, NOT_EQUAL, false",
        "VALUE, EQUAL, false",
        "VALUE, NOT_EQUAL, false"
    })
    void compare_emptyRange_countsAsOneAbsentKey(String target, Compare.Relation relation, boolean holds) {
        KeyRange empty = KeyRange.prefix(key("none/"));
        Compare compare = target.equals("VERSION")
                ? new Compare.Version(empty, relation, 0)
                : new Compare.Value(empty, relation, Bytes.EMPTY);

        assertThat(backend.kv().txn(TxnRequest.when(compare)).join().succeeded())
                .isEqualTo(holds);
    }

    @Test
    void txn_nestedCompares_seeTheStateBeforeTheTransaction() {
        TxnResult result = backend.kv()
                .txn(TxnRequest.when()
                        .then(
                                PutRequest.of(key("a"), Bytes.EMPTY),
                                TxnRequest.when(Compare.absent(key("a"))).then(PutRequest.of(key("b"), Bytes.EMPTY))))
                .join();

        assertThat(((TxnResult) result.results().get(1)).succeeded()).isTrue();
        assertThat(etcd.keys()).containsExactly(key("a"), key("b"));
    }

    @Test
    void txn_changesAKeyTwice_isRefusedAsFarAsEtcdNotices() {
        PutRequest put = PutRequest.of(key("b"), Bytes.EMPTY);
        Op delete = DeleteRequest.of(key("b"));
        Op deleteRange = DeleteRequest.of(new KeyRange(key("a"), key("c")));
        Op nestedPut = TxnRequest.when().then(put);
        Op nestedDelete = TxnRequest.when().then(delete);

        assertThat(refused(put, put)).isEqualTo(DUPLICATE);
        assertThat(refused(put, delete)).isEqualTo(DUPLICATE);
        assertThat(refused(deleteRange, put)).isEqualTo(DUPLICATE);
        assertThat(refused(put, nestedPut)).isEqualTo(DUPLICATE);
        assertThat(refused(nestedPut, nestedPut)).isEqualTo(DUPLICATE);
        assertThat(refused(nestedPut, delete)).isEqualTo(DUPLICATE);
        assertThat(refused(nestedDelete, nestedPut)).isEqualTo(DUPLICATE);
        assertThat(refused(put, nestedDelete)).isEqualTo(DUPLICATE);
        assertThat(refused(delete, delete, deleteRange)).isEqualTo(ACCEPTED);
        assertThat(refused(nestedPut, nestedDelete)).isEqualTo(ACCEPTED);
        assertThat(refused(TxnRequest.when().then(put).otherwise(put))).isEqualTo(ACCEPTED);
        assertThat(refused(DeleteRequest.of(KeyRange.from(key("b"))), put)).isEqualTo(ACCEPTED);
        assertThat(refused(DeleteRequest.of(new KeyRange(key("b"), key("a"))), put))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({"1572839, ''", "1572840, etcdserver: request is too large", "2097145, etcdserver: request is too large"
    })
    void put_atTheLimitOfItsSize_isJudgedToTheByte(int size, String refusal) {
        CompletableFuture<?> put = backend.kv().put(PutRequest.of(key("k"), Bytes.of(new byte[size])));

        assertThat(textOf(put)).endsWith(refusal);
        assertThat(textOf(put).isEmpty()).isEqualTo(refusal.isEmpty());
    }

    @Test
    void put_overTheLimitOfTheTransport_isRefusedThere() {
        assertThat(textOf(backend.kv().put(PutRequest.of(key("k"), Bytes.of(new byte[2_097_146])))))
                .endsWith("put k: grpc: received message larger than max (2097153 vs. 2097152)");
    }

    @Test
    void txn_twoPutsAtTheLimitOfItsSize_isJudgedToTheByte() {
        assertThat(errorOf(backend.kv().txn(bigTxn(786_349)))).isEqualTo(ACCEPTED);
        assertThat(errorOf(backend.kv().txn(bigTxn(786_350)))).contains(EtcdError.REQUEST_TOO_LARGE);
    }

    private static TxnRequest bigTxn(int size) {
        Bytes value = Bytes.of(new byte[size]);
        Compare compare =
                new Compare.Value(KeyRange.single(key("q")), Compare.Relation.NOT_EQUAL, Bytes.of(new byte[100]));
        return TxnRequest.when(compare)
                .then(
                        PutRequest.of(key("k"), value),
                        PutRequest.of(key("j"), value),
                        RangeRequest.of(key("x")).withLimit(7));
    }

    private Optional<EtcdError> refused(Op... ops) {
        return errorOf(backend.kv().txn(new TxnRequest(List.of(), List.of(ops), List.of())));
    }

    private RangeResult range(RangeRequest request) {
        return backend.kv().range(request).join();
    }

    private void put(String key, String value) {
        backend.kv().put(PutRequest.of(key(key), Bytes.ofUtf8(value))).join();
    }

    private static Bytes key(String key) {
        return Bytes.ofUtf8(key);
    }

    private static Optional<EtcdError> errorOf(CompletableFuture<?> future) {
        try {
            future.join();
            return ACCEPTED;
        } catch (CompletionException failed) {
            return ((EtcdException) failed.getCause()).etcdError();
        }
    }

    private static String textOf(CompletableFuture<?> future) {
        try {
            future.join();
            return "";
        } catch (CompletionException failed) {
            return String.valueOf(failed.getCause().getMessage());
        }
    }
}

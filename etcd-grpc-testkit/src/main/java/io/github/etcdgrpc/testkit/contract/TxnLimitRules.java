package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How large a transaction may be, and which changes it may not hold together. */
abstract class TxnLimitRules extends TxnRules {
    private static final int MAX_OPS = 128;

    @Test
    void txn_asManyOperationsAsAllowed_isDone() {
        always(puts(MAX_OPS));

        assertThat(names()).hasSize(MAX_OPS);
    }

    @Test
    void txn_tooManyOperationsInAnyBranch_isRefused() {
        assertRefused(kv().txn(TxnRequest.when().then(puts(MAX_OPS + 1))), EtcdError.TOO_MANY_OPERATIONS);
        assertRefused(kv().txn(TxnRequest.when().otherwise(puts(MAX_OPS + 1))), EtcdError.TOO_MANY_OPERATIONS);
        assertThat(names()).isEmpty();
    }

    @Test
    void txn_tooManyReads_isRefused() {
        Op[] reads = IntStream.rangeClosed(0, MAX_OPS)
                .mapToObj(i -> RangeRequest.of(key("a")))
                .toArray(Op[]::new);

        assertRefused(kv().txn(TxnRequest.when().then(reads)), EtcdError.TOO_MANY_OPERATIONS);
    }

    @Test
    void txn_tooManyCompares_isRefused() {
        assertThat(txn(TxnRequest.when(compares(MAX_OPS))).succeeded()).isTrue();
        assertRefused(kv().txn(TxnRequest.when(compares(MAX_OPS + 1))), EtcdError.TOO_MANY_OPERATIONS);
    }

    @Test
    void txn_bothBranchesFull_isDone() {
        txn(TxnRequest.when(compares(MAX_OPS)).then(puts(MAX_OPS)).otherwise(puts(MAX_OPS)));

        assertThat(names()).hasSize(MAX_OPS);
    }

    @Test
    void txn_nested_mayHaveWhatTheOuterOneLeaves() {
        Op inner = TxnRequest.when().then(puts(MAX_OPS - 2));
        always(RangeRequest.of(key("x")), inner);
        assertThat(names()).hasSize(MAX_OPS - 2);

        Op tooLarge = TxnRequest.when().then(puts(MAX_OPS - 1));
        assertRefused(
                kv().txn(TxnRequest.when().then(RangeRequest.of(key("x")), tooLarge)), EtcdError.TOO_MANY_OPERATIONS);
    }

    @Test
    void txn_duplicatePutInOneBranch_isRefusedWhetherTakenOrNot() {
        Op[] twice = {request("a", "1"), request("a", "2")};

        assertRefused(kv().txn(TxnRequest.when().then(twice)), EtcdError.DUPLICATE_KEY);
        assertRefused(kv().txn(TxnRequest.when().otherwise(twice)), EtcdError.DUPLICATE_KEY);
        assertThat(names()).isEmpty();
    }

    @Test
    void txn_putOfSameKeyInBothBranches_isAllowed() {
        txn(TxnRequest.when(Compare.absent(key("a"))).then(request("a", "1")).otherwise(request("a", "2")));

        assertThat(get("a").value()).isEqualTo(bytes("1"));
    }

    @Test
    void txn_putThenDeleteOverIt_isRefused() {
        Op all = DeleteRequest.of(everything());

        assertRefused(kv().txn(TxnRequest.when().then(request("a", "1"), all)), EtcdError.DUPLICATE_KEY);
    }

    @Test
    void txn_deleteThenPutIntoIt_isRefused() {
        Op one = DeleteRequest.of(key("a"));
        Op all = DeleteRequest.of(everything());

        assertRefused(kv().txn(TxnRequest.when().then(one, request("a", "1"))), EtcdError.DUPLICATE_KEY);
        assertRefused(kv().txn(TxnRequest.when().then(all, request("a", "1"))), EtcdError.DUPLICATE_KEY);
    }

    /** The check for duplicates takes the end of such a range, a zero byte, for a key: it sees an empty range. */
    @Test
    void txn_deleteFromAKeyOnAndPutBehindIt_slipsThroughTheCheck() {
        put("b", "v");
        put("c", "v");

        always(DeleteRequest.of(KeyRange.from(key("b"))), request("c", "again"));

        assertThat(names()).containsExactly("c");
        assertThat(get("c").version()).isEqualTo(1);
    }

    /** As above: the deletion sees the put before it, and deletes it in the same revision. */
    @Test
    void txn_putAndDeleteFromAKeyBeforeItOn_slipsThroughTheCheck() {
        put("b", "v");
        long before = revision();

        TxnResult result = always(request("c", "v"), DeleteRequest.of(KeyRange.from(key("b"))));

        assertThat(((DeleteResult) result.results().get(1)).deleted()).isEqualTo(2);
        assertThat(names()).isEmpty();
        assertThat(result.revision()).isEqualTo(before + 1);
    }

    @Test
    void txn_deleteUpToThePutKey_isAllowed() {
        put("a", "v");
        put("b", "v");

        always(DeleteRequest.of(new KeyRange(key("a"), key("b"))), request("b", "w"));

        assertThat(names()).containsExactly("b");
        assertThat(get("b").version()).isEqualTo(2);
    }

    @Test
    void txn_overlappingDeletes_areAllowed() {
        put("a", "v");

        always(DeleteRequest.of(key("a")), DeleteRequest.of(everything()), DeleteRequest.of(key("a")));

        assertThat(names()).isEmpty();
    }

    @Test
    void txn_putInsideAndOutsideOfNested_isRefused() {
        Op nested = TxnRequest.when().then(request("a", "2"));
        Op nestedElse = TxnRequest.when().otherwise(request("a", "2"));

        assertRefused(kv().txn(TxnRequest.when().then(request("a", "1"), nested)), EtcdError.DUPLICATE_KEY);
        assertRefused(kv().txn(TxnRequest.when().then(request("a", "1"), nestedElse)), EtcdError.DUPLICATE_KEY);
    }

    @Test
    void txn_deleteOutsideAndPutInsideOfNested_isRefused() {
        Op nested = TxnRequest.when().then(request("a", "1"));

        assertRefused(kv().txn(TxnRequest.when().then(DeleteRequest.of(key("a")), nested)), EtcdError.DUPLICATE_KEY);
        assertRefused(kv().txn(TxnRequest.when().then(nested, DeleteRequest.of(key("a")))), EtcdError.DUPLICATE_KEY);
    }

    @Test
    void txn_putInTwoNestedOnes_isRefused() {
        Op one = TxnRequest.when().then(request("a", "1"));
        Op other = TxnRequest.when(Compare.absent(key("a"))).then(request("a", "2"));

        assertRefused(kv().txn(TxnRequest.when().then(one, other)), EtcdError.DUPLICATE_KEY);
    }

    @Test
    void txn_putOfSameKeyInBothBranchesOfNested_isAllowed() {
        always(TxnRequest.when(Compare.absent(key("a"))).then(request("a", "1")).otherwise(request("a", "2")));

        assertThat(get("a").value()).isEqualTo(bytes("1"));
    }

    private Op[] puts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> PutRequest.of(key("key-" + i), bytes("v")))
                .toArray(Op[]::new);
    }

    private Compare[] compares(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Compare.absent(key("missing-" + i)))
                .toArray(Compare[]::new);
    }
}

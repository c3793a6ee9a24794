package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a transaction does. */
abstract class TxnRules extends CompareRules {
    private static final LeaseId UNKNOWN_LEASE = new LeaseId(0x7eadbeef);

    @Test
    void txn_conditionsHold_doesTheFirstBranchOnly() {
        TxnResult result = txn(TxnRequest.when(Compare.absent(key("a")))
                .then(request("a", "first"))
                .otherwise(request("b", "second")));

        assertThat(result.succeeded()).isTrue();
        assertThat(names()).containsExactly("a");
    }

    @Test
    void txn_conditionFails_doesTheOtherBranchOnly() {
        put("a", "v");

        TxnResult result = txn(TxnRequest.when(Compare.absent(key("a")))
                .then(request("a", "first"))
                .otherwise(request("b", "second"), read("a")));

        assertThat(result.succeeded()).isFalse();
        assertThat(get("a").value()).isEqualTo(bytes("v"));
        assertThat(get("b").value()).isEqualTo(bytes("second"));
        assertThat(result.results()).hasSize(2);
    }

    @Test
    void txn_severalChanges_areOneRevision() {
        long before = put("c", "v");

        TxnResult result = always(request("a", "1"), request("b", "2"), DeleteRequest.of(key("c")));

        assertThat(result.revision()).isEqualTo(before + 1);
        assertThat(get("a").modRevision()).isEqualTo(before + 1);
        assertThat(get("b").modRevision()).isEqualTo(before + 1);
        assertThat(revision()).isEqualTo(before + 1);
    }

    @Test
    void txn_readsOnly_makeNoRevision() {
        long before = put("a", "v");

        TxnResult result = always(read("a"), read("b"));

        assertThat(result.revision()).isEqualTo(before);
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void txn_deletesNothing_makesNoRevision() {
        long before = put("a", "v");

        TxnResult result = always(DeleteRequest.of(key("b")));

        assertThat(result.revision()).isEqualTo(before);
        assertThat(((DeleteResult) result.results().get(0)).deleted()).isZero();
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void txn_empty_makesNoRevision() {
        long before = put("a", "v");

        assertThat(always()).isEqualTo(new TxnResult(before, true, List.of()));
    }

    @Test
    void txn_eachOperation_seesThoseBeforeIt() {
        put("a", "old");
        put("b", "v");

        TxnResult result =
                always(read("a"), request("a", "new"), read("a"), DeleteRequest.of(key("b")), read("b"), readAll());

        assertThat(result.range(0).keyValues()).extracting(KeyValue::value).containsExactly(bytes("old"));
        assertThat(result.range(2).keyValues()).extracting(KeyValue::value).containsExactly(bytes("new"));
        assertThat(((DeleteResult) result.results().get(3)).deleted()).isOne();
        assertThat(result.range(4).count()).isZero();
        assertThat(namesOf(result.range(5).keyValues())).containsExactly("a");
    }

    @Test
    void txn_secondDeletionOfAKey_findsNothing() {
        put("a", "v");

        TxnResult result = always(DeleteRequest.of(key("a")), DeleteRequest.of(key("a")));

        assertThat(((DeleteResult) result.results().get(0)).deleted()).isOne();
        assertThat(((DeleteResult) result.results().get(1)).deleted()).isZero();
    }

    @Test
    void txn_resultsInside_saySoFarReachedRevisions() {
        long before = put("a", "v");

        TxnResult result = always(read("a"), request("a", "w"), read("a"));

        assertThat(result.range(0).revision()).isEqualTo(before);
        assertThat(((PutResult) result.results().get(1)).revision()).isEqualTo(before + 1);
        assertThat(result.range(2).revision()).isEqualTo(before + 1);
        assertThat(result.revision()).isEqualTo(before + 1);
    }

    @Test
    void txn_readAtPastRevision_readsWhatWas() {
        long first = put("a", "1");
        put("a", "2");

        RangeResult past = always(read("a").withRevision(first)).range(0);

        assertThat(past.keyValues()).extracting(KeyValue::value).containsExactly(bytes("1"));
    }

    @Test
    void txn_previousAsked_answersWhatWas() {
        put("a", "1");
        put("b", "1");
        KeyValue a = get("a");
        KeyValue b = get("b");

        TxnResult result = always(
                request("a", "2").withOptions(PutRequest.Option.PREVIOUS),
                DeleteRequest.of(key("b")).withOptions(DeleteRequest.Option.PREVIOUS));

        assertThat(((PutResult) result.results().get(0)).previous()).isEqualTo(Optional.of(a));
        assertThat(((DeleteResult) result.results().get(1)).previous()).containsExactly(b);
    }

    @Test
    void txn_nested_takesItsOwnBranch() {
        put("a", "v");

        TxnResult result = always(TxnRequest.when(Compare.absent(key("a")))
                .then(request("b", "first"))
                .otherwise(request("c", "second"), read("c")));

        TxnResult inner = (TxnResult) result.results().get(0);
        assertThat(inner.succeeded()).isFalse();
        assertThat(inner.range(1).count()).isOne();
        assertThat(names()).containsExactly("a", "c");
    }

    @Test
    void txn_nested_saysNoRevisionOfItsOwn() {
        TxnResult result = always(TxnRequest.when().then(request("a", "v")));

        assertThat(((TxnResult) result.results().get(0)).revision()).isZero();
        assertThat(result.revision()).isEqualTo(get("a").modRevision());
    }

    @Test
    void txn_nestedCompares_seeTheStateBefore() {
        TxnResult result = always(
                request("a", "v"),
                TxnRequest.when(Compare.absent(key("a")))
                        .then(request("b", "v"))
                        .otherwise(request("c", "v")));

        assertThat(((TxnResult) result.results().get(1)).succeeded()).isTrue();
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void txn_nestedInNested_isAllOneRevision() {
        long before = revision();

        always(
                request("a", "v"),
                TxnRequest.when().then(request("b", "v"), TxnRequest.when().then(request("c", "v"))));

        assertThat(names()).containsExactly("a", "b", "c");
        assertThat(get("c").modRevision()).isEqualTo(before + 1);
    }

    @Test
    void txn_futureRevisionInTheTakenBranch_failsAsAWhole() {
        long before = put("a", "v");

        assertRefused(
                kv().txn(TxnRequest.when().then(request("b", "v"), read("a").withRevision(before + 10))),
                EtcdError.FUTURE_REVISION);
        assertThat(names()).containsExactly("a");
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void txn_futureRevisionInTheOtherBranch_doesNotMatter() {
        long before = put("a", "v");

        TxnResult result = txn(
                TxnRequest.when().then(request("b", "v")).otherwise(read("a").withRevision(before + 10)));

        assertThat(result.succeeded()).isTrue();
    }

    @Test
    void txn_unknownLeaseInTheTakenBranch_failsAsAWhole() {
        long before = revision();

        assertRefused(
                kv().txn(TxnRequest.when().then(request("a", "v"), PutRequest.of(key("b"), bytes("v"), UNKNOWN_LEASE))),
                EtcdError.LEASE_NOT_FOUND);
        assertThat(names()).isEmpty();
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void txn_unknownLeaseInTheOtherBranch_doesNotMatter() {
        txn(TxnRequest.when().then(request("a", "v")).otherwise(PutRequest.of(key("b"), bytes("v"), UNKNOWN_LEASE)));

        assertThat(names()).containsExactly("a");
    }

    @Test
    void txn_ignoreValueOfMissingKey_failsAsAWhole() {
        assertRefused(
                kv().txn(TxnRequest.when()
                        .then(request("a", "v"), request("b", "").withOptions(PutRequest.Option.IGNORE_VALUE))),
                EtcdError.KEY_NOT_FOUND);
        assertThat(names()).isEmpty();
    }

    @Test
    void txn_emptyKeyInAnyBranch_isRefused() {
        Op empty = PutRequest.of(Bytes.EMPTY, bytes("v"));

        assertRefused(kv().txn(TxnRequest.when().then(empty)), EtcdError.EMPTY_KEY);
        assertRefused(kv().txn(TxnRequest.when().otherwise(empty)), EtcdError.EMPTY_KEY);
        assertRefused(kv().txn(TxnRequest.when().otherwise(TxnRequest.when().then(empty))), EtcdError.EMPTY_KEY);
    }

    @Test
    void txn_valueAndLeaseGivenAndKept_isRefusedInAnyBranch() {
        PutRequest kept = request("a", "v").withOptions(PutRequest.Option.IGNORE_VALUE);

        assertRefused(kv().txn(TxnRequest.when().then(kept)), EtcdError.VALUE_PROVIDED);
        assertRefused(kv().txn(TxnRequest.when().otherwise(kept)), EtcdError.VALUE_PROVIDED);
    }

    final TxnResult txn(TxnRequest request) {
        return answer(kv().txn(request));
    }

    final TxnResult always(Op... ops) {
        return txn(TxnRequest.when().then(ops));
    }

    private RangeRequest readAll() {
        return RangeRequest.of(everything());
    }

    final RangeRequest read(String name) {
        return RangeRequest.of(key(name));
    }
}

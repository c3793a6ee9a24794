package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Consistency;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeRequest.RevisionBounds;
import io.github.etcdgrpc.spi.RangeRequest.SortDirection;
import io.github.etcdgrpc.spi.RangeRequest.SortTarget;
import io.github.etcdgrpc.spi.RangeResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a read does. */
abstract class RangeRules extends PutRules {

    @Test
    void range_missingKey_isEmptyAtTheCurrentRevision() {
        long current = put("other", "v");

        assertThat(range(RangeRequest.of(key("a")))).isEqualTo(new RangeResult(current, List.of(), 0, false));
    }

    @Test
    void range_singleKey_doesNotReadWhatBeginsWithIt() {
        put("a", "v");
        put("a/b", "v");
        put("ab", "v");

        RangeResult result = range(RangeRequest.of(key("a")));

        assertThat(namesOf(result.keyValues())).containsExactly("a");
        assertThat(result.count()).isOne();
        assertThat(result.more()).isFalse();
    }

    @Test
    void range_fromTo_leavesTheEndOut() {
        putAll("a", "b", "c", "d");

        assertThat(read(new KeyRange(key("b"), key("d")))).containsExactly("b", "c");
    }

    @Test
    void range_prefix_leavesNeighboursOut() {
        putAll("a", "a/1", "a/2", "a0", "ab", "b");

        assertThat(read(KeyRange.prefix(key("a/")))).containsExactly("a/1", "a/2");
    }

    @Test
    void range_prefixThatEndsWithTheLargestByte_readsAllOfIt() {
        Bytes prefix = key("a").concat(Bytes.of((byte) 0xff));
        Bytes inside = prefix.concat(Bytes.of((byte) 0xff, (byte) 0xff));
        putAll("a", "b");
        answer(kv().put(PutRequest.of(inside, bytes("v"))));

        assertThat(range(RangeRequest.of(KeyRange.prefix(prefix))).keyValues())
                .extracting(KeyValue::key)
                .containsExactly(inside);
    }

    @Test
    void range_withoutEnd_readsEverythingFromTheKey() {
        putAll("a", "b", "c");

        List<KeyValue> found = range(RangeRequest.of(KeyRange.from(key("b")))).keyValues();

        assertThat(found).extracting(KeyValue::key).contains(key("b"), key("c")).doesNotContain(key("a"));
        assertThat(found).isSortedAccordingTo((one, other) -> one.key().compareTo(other.key()));
    }

    @Test
    void range_all_readsEveryKey() {
        putAll("a", "b");

        assertThat(range(RangeRequest.of(KeyRange.all())).keyValues())
                .extracting(KeyValue::key)
                .contains(key("a"), key("b"));
    }

    @Test
    void range_endAtOrBeforeTheKey_isEmpty() {
        putAll("a", "b");

        assertThat(read(new KeyRange(key("b"), key("a")))).isEmpty();
        assertThat(read(new KeyRange(key("b"), key("b")))).isEmpty();
    }

    @Test
    void range_emptyKey_isRefused() {
        assertRefused(kv().range(RangeRequest.of(Bytes.EMPTY)), EtcdError.EMPTY_KEY);
    }

    @Test
    void range_anyBytes_areOrderedUnsigned() {
        List<Bytes> keys = new ArrayList<>();
        for (int last : new int[] {0xff, 0x7f, 0x00, 0x80, 0x41}) {
            keys.add(key("").concat(Bytes.of((byte) last)));
        }
        keys.forEach(key -> answer(kv().put(PutRequest.of(key, bytes("v")))));

        assertThat(range(RangeRequest.of(everything())).keyValues())
                .extracting(KeyValue::key)
                .containsExactlyElementsOf(keys.stream().sorted().toList());
    }

    @Test
    void range_pastRevision_readsWhatWasAndSaysTheCurrentRevision() {
        long first = put("a", "1");
        put("a", "2");
        put("b", "1");
        long last = delete("a");

        RangeResult result = range(RangeRequest.of(everything()).withRevision(first));

        assertThat(result.keyValues()).extracting(KeyValue::value).containsExactly(bytes("1"));
        assertThat(result.revision()).isEqualTo(last);
        assertThat(namesOf(range(RangeRequest.of(everything()).withRevision(last - 1))
                        .keyValues()))
                .containsExactly("a", "b");
    }

    @Test
    void range_negativeRevision_isTheLatest() {
        put("a", "1");
        put("a", "2");

        assertThat(range(RangeRequest.of(key("a")).withRevision(-1)).keyValues())
                .extracting(KeyValue::value)
                .containsExactly(bytes("2"));
    }

    @Test
    void range_futureRevision_isRefused() {
        long current = put("a", "1");

        assertThat(range(RangeRequest.of(key("a")).withRevision(current)).count())
                .isOne();
        assertRefused(kv().range(RangeRequest.of(key("a")).withRevision(current + 1)), EtcdError.FUTURE_REVISION);
    }

    @Test
    void range_limit_cutsSaysMoreAndCountsAll() {
        putAll("a", "b", "c");

        RangeResult two = range(RangeRequest.of(everything()).withLimit(2));
        RangeResult three = range(RangeRequest.of(everything()).withLimit(3));

        assertThat(namesOf(two.keyValues())).containsExactly("a", "b");
        assertThat(two.more()).isTrue();
        assertThat(two.count()).isEqualTo(3);
        assertThat(namesOf(three.keyValues())).containsExactly("a", "b", "c");
        assertThat(three.more()).isFalse();
    }

    @Test
    void range_pagesAtOneRevision_readWhatWasThenWhateverIsWritten() {
        putAll("a", "b", "c", "d", "e");
        List<String> read = new ArrayList<>();
        RangeResult page = range(RangeRequest.of(everything()).withLimit(2));
        long revision = page.revision();
        read.addAll(namesOf(page.keyValues()));
        while (page.more()) {
            delete("e");
            put("bb", "late");
            Bytes last = page.keyValues().get(page.keyValues().size() - 1).key();
            KeyRange rest = new KeyRange(last.next(), everything().end());
            page = range(RangeRequest.of(rest).withLimit(2).withRevision(revision));
            read.addAll(namesOf(page.keyValues()));
        }

        assertThat(read).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void range_countOnly_countsAndReadsNothing() {
        putAll("a", "b", "c");

        RangeResult result = range(RangeRequest.of(everything()).withContent(Content.COUNT_ONLY));

        assertThat(result.count()).isEqualTo(3);
        assertThat(result.keyValues()).isEmpty();
        assertThat(result.more()).isFalse();
    }

    @Test
    void range_keysOnly_leavesNothingOutButTheValue() {
        put("a", "v");
        KeyValue whole = get("a");

        List<KeyValue> found =
                range(RangeRequest.of(key("a")).withContent(Content.KEYS_ONLY)).keyValues();

        assertThat(found)
                .containsExactly(new KeyValue(
                        whole.key(),
                        Bytes.EMPTY,
                        whole.createRevision(),
                        whole.modRevision(),
                        whole.version(),
                        whole.lease()));
    }

    @Test
    void range_sortedByKey_goesBothWays() {
        putAll("b", "a", "c");

        assertThat(sorted(SortTarget.KEY, SortDirection.NONE)).containsExactly("a", "b", "c");
        assertThat(sorted(SortTarget.KEY, SortDirection.ASCENDING)).containsExactly("a", "b", "c");
        assertThat(sorted(SortTarget.KEY, SortDirection.DESCENDING)).containsExactly("c", "b", "a");
    }

    @Test
    void range_sortedByRevisions_goesBothWays() {
        putAll("b", "a", "c", "b");

        assertThat(sorted(SortTarget.CREATE_REVISION, SortDirection.ASCENDING)).containsExactly("b", "a", "c");
        assertThat(sorted(SortTarget.CREATE_REVISION, SortDirection.DESCENDING)).containsExactly("c", "a", "b");
        assertThat(sorted(SortTarget.MOD_REVISION, SortDirection.ASCENDING)).containsExactly("a", "c", "b");
        assertThat(sorted(SortTarget.MOD_REVISION, SortDirection.DESCENDING)).containsExactly("b", "c", "a");
    }

    @Test
    void range_sortedByVersion_goesBothWays() {
        putAll("b", "b", "b", "c", "c", "a");

        assertThat(sorted(SortTarget.VERSION, SortDirection.ASCENDING)).containsExactly("a", "c", "b");
        assertThat(sorted(SortTarget.VERSION, SortDirection.DESCENDING)).containsExactly("b", "c", "a");
    }

    @Test
    void range_sortedByValue_goesBothWays() {
        put("a", "2");
        put("b", "3");
        put("c", "1");

        assertThat(sorted(SortTarget.VALUE, SortDirection.ASCENDING)).containsExactly("c", "a", "b");
        assertThat(sorted(SortTarget.VALUE, SortDirection.DESCENDING)).containsExactly("b", "a", "c");
    }

    @Test
    void range_sortedWithoutDirection_isAscending() {
        put("a", "2");
        put("b", "3");
        put("c", "1");

        assertThat(sorted(SortTarget.VALUE, SortDirection.NONE)).containsExactly("c", "a", "b");
        assertThat(sorted(SortTarget.CREATE_REVISION, SortDirection.NONE)).containsExactly("a", "b", "c");
    }

    @Test
    void range_sortedWithLimit_cutsAfterSorting() {
        putAll("b", "a", "c");

        RangeResult newest = range(RangeRequest.of(everything())
                .withOrder(SortTarget.CREATE_REVISION, SortDirection.DESCENDING)
                .withLimit(1));

        assertThat(namesOf(newest.keyValues())).containsExactly("c");
        assertThat(newest.more()).isTrue();
        assertThat(newest.count()).isEqualTo(3);
    }

    @Test
    void range_boundsOnModRevision_areInclusive() {
        put("a", "v");
        long low = put("b", "v");
        long high = put("c", "v");
        put("d", "v");

        assertThat(bounded(new RevisionBounds(low, high, 0, 0))).containsExactly("b", "c");
        assertThat(bounded(new RevisionBounds(low, 0, 0, 0))).containsExactly("b", "c", "d");
        assertThat(bounded(new RevisionBounds(0, low, 0, 0))).containsExactly("a", "b");
    }

    @Test
    void range_boundsOnCreateRevision_areInclusive() {
        put("a", "v");
        long low = put("b", "v");
        long high = put("c", "v");
        put("d", "v");
        putAll("a", "b", "c", "d");

        assertThat(bounded(new RevisionBounds(0, 0, low, high))).containsExactly("b", "c");
        assertThat(bounded(RevisionBounds.createdUpTo(low))).containsExactly("a", "b");
    }

    @Test
    void range_bounds_doNotChangeTheCount() {
        long first = put("a", "v");
        putAll("b", "c");

        RangeResult result = range(RangeRequest.of(everything()).withBounds(RevisionBounds.createdUpTo(first)));

        assertThat(namesOf(result.keyValues())).containsExactly("a");
        assertThat(result.count()).isEqualTo(3);
    }

    @Test
    void range_boundsWithLimit_cutAfterFiltering() {
        put("a", "v");
        long low = put("b", "v");
        putAll("c", "d");

        RangeResult result = range(RangeRequest.of(everything())
                .withBounds(new RevisionBounds(low, 0, 0, 0))
                .withLimit(2));

        assertThat(namesOf(result.keyValues())).containsExactly("b", "c");
        assertThat(result.more()).isTrue();
    }

    @Test
    void range_newestCreatedBeforeMine_findsThePredecessorOfAQueue() {
        putAll("1", "2", "3");
        long mine = get("3").createRevision();
        put("1", "again");

        RangeResult predecessor = range(RangeRequest.of(everything())
                .withOrder(SortTarget.CREATE_REVISION, SortDirection.DESCENDING)
                .withBounds(RevisionBounds.createdUpTo(mine - 1))
                .withLimit(1));

        assertThat(namesOf(predecessor.keyValues())).containsExactly("2");
    }

    @Test
    void range_serializable_readsWhatTheMemberKnows() {
        put("a", "v");

        RangeResult result = range(RangeRequest.of(key("a")).withConsistency(Consistency.SERIALIZABLE));

        assertThat(result.keyValues()).extracting(KeyValue::value).containsExactly(bytes("v"));
    }

    @Test
    void range_otherClientsWrite_isSeenAtOnce() {
        EtcdBackend other = another();
        for (int i = 0; i < 20; i++) {
            Bytes value = bytes("v" + i);
            long written =
                    answer(other.kv().put(PutRequest.of(key("a"), value))).revision();

            RangeResult result = range(RangeRequest.of(key("a")));

            assertThat(result.keyValues()).extracting(KeyValue::value).containsExactly(value);
            assertThat(result.revision()).isEqualTo(written);
        }
    }

    final RangeResult range(RangeRequest request) {
        return answer(kv().range(request));
    }

    final void putAll(String... names) {
        for (String name : names) {
            put(name, "v");
        }
    }

    private List<String> read(KeyRange range) {
        return namesOf(range(RangeRequest.of(range)).keyValues());
    }

    private List<String> sorted(SortTarget target, SortDirection direction) {
        return namesOf(range(RangeRequest.of(everything()).withOrder(target, direction))
                .keyValues());
    }

    private List<String> bounded(RevisionBounds bounds) {
        return namesOf(range(RangeRequest.of(everything()).withBounds(bounds)).keyValues());
    }
}

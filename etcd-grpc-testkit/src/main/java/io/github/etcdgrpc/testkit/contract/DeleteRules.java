package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteRequest.Option;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.RangeRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a deletion does. */
abstract class DeleteRules extends RangeRules {

    @Test
    void delete_existingKey_isGoneAtANewRevision() {
        long before = put("a", "v");

        DeleteResult result = delete(DeleteRequest.of(key("a")));

        assertThat(result).isEqualTo(new DeleteResult(before + 1, 1, List.of()));
        assertThat(find("a")).isEmpty();
    }

    @Test
    void delete_nothing_makesNoRevision() {
        long before = put("a", "v");
        delete("a");

        assertThat(delete(DeleteRequest.of(key("a")))).isEqualTo(new DeleteResult(before + 1, 0, List.of()));
        assertThat(revision()).isEqualTo(before + 1);
    }

    @Test
    void delete_range_isOneRevisionForAll() {
        putAll("a", "b", "c");
        long before = put("d", "v");

        DeleteResult result = delete(DeleteRequest.of(new KeyRange(key("a"), key("d"))));

        assertThat(result.deleted()).isEqualTo(3);
        assertThat(result.revision()).isEqualTo(before + 1);
        assertThat(names()).containsExactly("d");
    }

    @Test
    void delete_prefix_leavesNeighbours() {
        putAll("a", "a/1", "a/2", "a0");

        assertThat(delete(DeleteRequest.of(KeyRange.prefix(key("a/")))).deleted())
                .isEqualTo(2);
        assertThat(names()).containsExactly("a", "a0");
    }

    @Test
    void delete_endAtOrBeforeTheKey_deletesNothing() {
        long before = put("a", "v");

        assertThat(delete(DeleteRequest.of(new KeyRange(key("b"), key("a")))))
                .isEqualTo(new DeleteResult(before, 0, List.of()));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void delete_previousAsked_answersWhatWasInOrder() {
        putAll("b", "a");
        List<KeyValue> before = range(RangeRequest.of(everything())).keyValues();

        DeleteResult result = delete(DeleteRequest.of(everything()).withOptions(Option.PREVIOUS));

        assertThat(result.previous()).isEqualTo(before);
    }

    @Test
    void delete_emptyKey_isRefused() {
        assertRefused(kv().delete(DeleteRequest.of(Bytes.EMPTY)), EtcdError.EMPTY_KEY);
    }

    @Test
    void delete_deletedKey_staysReadableAtTheRevisionBefore() {
        long before = put("a", "v");
        delete("a");

        assertThat(range(RangeRequest.of(key("a")).withRevision(before)).keyValues())
                .extracting(KeyValue::value)
                .containsExactly(bytes("v"));
    }

    private DeleteResult delete(DeleteRequest request) {
        return answer(kv().delete(request));
    }
}

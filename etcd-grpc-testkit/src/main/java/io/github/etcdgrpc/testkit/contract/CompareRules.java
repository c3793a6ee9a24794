package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.Compare.Relation;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.TxnRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** When the conditions of a transaction hold. */
abstract class CompareRules extends DeleteRules {
    private static final Set<Relation> WHEN_LESS = EnumSet.of(Relation.LESS, Relation.NOT_EQUAL);
    private static final Set<Relation> WHEN_SAME = EnumSet.of(Relation.EQUAL);
    private static final Set<Relation> WHEN_GREATER = EnumSet.of(Relation.GREATER, Relation.NOT_EQUAL);
    private static final Set<Relation> NEVER = EnumSet.noneOf(Relation.class);

    @Test
    void compare_version_standsInEachRelation() {
        putAll("a", "a");

        assertThat(holding(relation -> new Compare.Version(one("a"), relation, 3)))
                .isEqualTo(WHEN_LESS);
        assertThat(holding(relation -> new Compare.Version(one("a"), relation, 2)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.Version(one("a"), relation, 1)))
                .isEqualTo(WHEN_GREATER);
    }

    @Test
    void compare_createRevision_standsInEachRelation() {
        long created = put("a", "1");
        put("a", "2");

        assertThat(holding(relation -> new Compare.CreateRevision(one("a"), relation, created + 1)))
                .isEqualTo(WHEN_LESS);
        assertThat(holding(relation -> new Compare.CreateRevision(one("a"), relation, created)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.CreateRevision(one("a"), relation, created - 1)))
                .isEqualTo(WHEN_GREATER);
    }

    @Test
    void compare_modRevision_standsInEachRelation() {
        put("a", "1");
        long modified = put("a", "2");

        assertThat(holding(relation -> new Compare.ModRevision(one("a"), relation, modified + 1)))
                .isEqualTo(WHEN_LESS);
        assertThat(holding(relation -> new Compare.ModRevision(one("a"), relation, modified)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.ModRevision(one("a"), relation, modified - 1)))
                .isEqualTo(WHEN_GREATER);
    }

    @Test
    void compare_value_standsInEachRelationUnsigned() {
        put("a", "m");

        assertThat(holding(relation -> new Compare.Value(one("a"), relation, Bytes.of((byte) 0xff))))
                .isEqualTo(WHEN_LESS);
        assertThat(holding(relation -> new Compare.Value(one("a"), relation, bytes("m"))))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.Value(one("a"), relation, bytes("a"))))
                .isEqualTo(WHEN_GREATER);
        assertThat(holding(relation -> new Compare.Value(one("a"), relation, bytes("mm"))))
                .isEqualTo(WHEN_LESS);
    }

    @Test
    void compare_lease_standsInEachRelation() {
        LeaseId lease = lease(Duration.ofMinutes(1));
        put("a", "v", lease);

        assertThat(holding(relation -> new Compare.Lease(one("a"), relation, new LeaseId(lease.value() + 1))))
                .isEqualTo(WHEN_LESS);
        assertThat(holding(relation -> new Compare.Lease(one("a"), relation, lease)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.Lease(one("a"), relation, LeaseId.NONE)))
                .isEqualTo(WHEN_GREATER);
    }

    @Test
    void compare_missingKey_countsAsZeroes() {
        assertThat(holding(relation -> new Compare.Version(one("a"), relation, 0)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.CreateRevision(one("a"), relation, 0)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.ModRevision(one("a"), relation, 0)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.Lease(one("a"), relation, LeaseId.NONE)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.Version(one("a"), relation, 1)))
                .isEqualTo(WHEN_LESS);
    }

    @Test
    void compare_deletedKey_countsAsZeroes() {
        put("a", "v");
        delete("a");

        assertThat(holds(Compare.absent(key("a")))).isTrue();
        assertThat(holding(relation -> new Compare.ModRevision(one("a"), relation, 0)))
                .isEqualTo(WHEN_SAME);
    }

    @Test
    void compare_valueOfMissingKey_neverHolds() {
        assertThat(holding(relation -> new Compare.Value(one("a"), relation, Bytes.EMPTY)))
                .isEqualTo(NEVER);
        assertThat(holding(relation -> new Compare.Value(one("a"), relation, bytes("v"))))
                .isEqualTo(NEVER);
    }

    @Test
    void compare_range_mustHoldForEveryKey() {
        putAll("a", "b", "b");

        assertThat(holds(new Compare.Version(everything(), Relation.GREATER, 0)))
                .isTrue();
        assertThat(holds(new Compare.Version(everything(), Relation.EQUAL, 1))).isFalse();
        assertThat(holds(new Compare.Version(new KeyRange(key("a"), key("b")), Relation.EQUAL, 1)))
                .isTrue();
        assertThat(holds(new Compare.Value(everything(), Relation.EQUAL, bytes("v"))))
                .isTrue();
        put("c", "w");
        assertThat(holds(new Compare.Value(everything(), Relation.EQUAL, bytes("v"))))
                .isFalse();
    }

    @Test
    void compare_rangeWithoutKeys_countsAsOneMissingKey() {
        assertThat(holding(relation -> new Compare.CreateRevision(everything(), relation, 0)))
                .isEqualTo(WHEN_SAME);
        assertThat(holding(relation -> new Compare.Version(everything(), relation, 1)))
                .isEqualTo(WHEN_LESS);
        assertThat(holding(relation -> new Compare.Value(everything(), relation, bytes("v"))))
                .isEqualTo(NEVER);
    }

    @Test
    void compare_rangeWithoutEnd_seesAllKeysFromTheFirst() {
        putAll("a", "b", "b");

        assertThat(holds(new Compare.Version(KeyRange.from(key("b")), Relation.GREATER, 1)))
                .isTrue();
        assertThat(holds(new Compare.Version(KeyRange.from(key("a")), Relation.GREATER, 1)))
                .isFalse();
    }

    @Test
    void compare_several_mustAllHold() {
        put("a", "v");

        assertThat(holds(Compare.absent(key("b")), new Compare.Version(one("a"), Relation.EQUAL, 1)))
                .isTrue();
        assertThat(holds(Compare.absent(key("b")), Compare.absent(key("a")))).isFalse();
        assertThat(holds(Compare.absent(key("a")), Compare.absent(key("b")))).isFalse();
    }

    @Test
    void compare_none_holds() {
        assertThat(holds()).isTrue();
    }

    @Test
    void compare_emptyKey_isRefused() {
        assertRefused(kv().txn(TxnRequest.when(Compare.absent(Bytes.EMPTY))), EtcdError.EMPTY_KEY);
    }

    @Test
    void compare_factories_sayWhatTheyAreNamed() {
        long created = put("a", "1");
        LeaseId lease = lease(Duration.ofMinutes(1));
        long modified = put("a", "2", lease);

        assertThat(holds(
                        Compare.createdAt(key("a"), created),
                        Compare.modifiedAt(key("a"), modified),
                        Compare.onLease(key("a"), lease),
                        Compare.absent(key("b"))))
                .isTrue();
        assertThat(holds(Compare.createdAt(key("a"), modified))).isFalse();
        assertThat(holds(Compare.modifiedAt(key("a"), created))).isFalse();
        assertThat(holds(Compare.onLease(key("a"), LeaseId.NONE))).isFalse();
    }

    private KeyRange one(String name) {
        return KeyRange.single(key(name));
    }

    private boolean holds(Compare... compares) {
        return answer(kv().txn(TxnRequest.when(compares))).succeeded();
    }

    private Set<Relation> holding(Function<Relation, Compare> compare) {
        Set<Relation> holding = EnumSet.noneOf(Relation.class);
        for (Relation relation : Relation.values()) {
            if (holds(compare.apply(relation))) {
                holding.add(relation);
            }
        }
        return holding;
    }
}

package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes transactions, nested ones among them.
 *
 * <p>A transaction either ignores values and leases, or deletes ranges without an end, never both: a real server ends itself when a key that it shall keep the lease of
 * is in such a range, which it does not notice before it applies the transaction.
 *
 * @see Dice#compactRevision() what else of ranges without an end is left out
 */
final class TxnGenerator {
    private static final int DEEPEST = 2;
    private static final int MOST_OPERATIONS = 128;

    private final Dice dice;
    private final boolean ignoring;

    private TxnGenerator(Dice dice) {
        this.dice = dice;
        this.ignoring = dice.onceIn(2);
    }

    static TxnRequest txn(Dice dice) {
        return dice.onceIn(300) ? large(dice) : new TxnGenerator(dice).txn(0);
    }

    /** Tells whether a transaction may delete a key and put it again: a real server notices that of ranges with an end, and refuses it. */
    static boolean mayRewrite(TxnRequest txn) {
        return holds(txn, op -> op instanceof PutRequest)
                && holds(
                        txn,
                        op -> op instanceof DeleteRequest delete
                                && delete.range().isUnbounded());
    }

    private static boolean holds(TxnRequest txn, Predicate<Op> wanted) {
        return Stream.concat(txn.success().stream(), txn.failure().stream())
                .anyMatch(op -> op instanceof TxnRequest nested ? holds(nested, wanted) : wanted.test(op));
    }

    /** Makes one with about as many operations, or compares, as are allowed. */
    private static TxnRequest large(Dice dice) {
        int size = MOST_OPERATIONS - 2 + dice.below(4);
        if (dice.onceIn(2)) {
            Compare absent = Compare.absent(dice.of(Dice.KEYS));
            return new TxnRequest(Collections.nCopies(size, absent), List.of(), List.of());
        }
        Op read = RangeRequest.of(dice.of(Dice.KEYS));
        return new TxnRequest(List.of(), Collections.nCopies(size, read), List.of());
    }

    private TxnRequest txn(int depth) {
        List<Compare> compares = new ArrayList<>();
        for (int left = dice.below(3); left > 0; left--) {
            compares.add(compare());
        }
        return new TxnRequest(compares, branch(depth), branch(depth));
    }

    private List<Op> branch(int depth) {
        List<Op> ops = new ArrayList<>();
        for (int left = dice.below(4); left > 0; left--) {
            ops.add(op(depth));
        }
        return ops;
    }

    private Op op(int depth) {
        return switch (dice.below(depth == DEEPEST ? 3 : 4)) {
            case 0 -> OperationGenerator.range(dice);
            case 1 -> put();
            case 2 -> OperationGenerator.delete(deletedRange(), dice);
            default -> txn(depth + 1);
        };
    }

    private PutRequest put() {
        PutRequest put = OperationGenerator.put(dice);
        return ignoring ? put : PutRequest.of(put.key(), put.value(), put.lease());
    }

    private KeyRange deletedRange() {
        return ignoring || dice.onceIn(2) ? dice.forwardRange() : dice.range();
    }

    private Compare compare() {
        KeyRange range = dice.range();
        Compare.Relation relation = dice.of(Compare.Relation.class);
        return switch (dice.below(5)) {
            case 0 -> new Compare.Version(range, relation, dice.below(3));
            case 1 -> new Compare.CreateRevision(range, relation, dice.keyRevision());
            case 2 -> new Compare.ModRevision(range, relation, dice.keyRevision());
            case 3 -> new Compare.Value(range, relation, dice.value());
            default -> onLease(range, dice.lease());
        };
    }

    private Compare onLease(KeyRange range, LeaseId lease) {
        return new Compare.Lease(range, dice.relationTo(lease), lease);
    }
}

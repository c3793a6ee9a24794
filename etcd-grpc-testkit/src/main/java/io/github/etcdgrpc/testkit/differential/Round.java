package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;

/** Takes the same steps on two stages, and stops at the first difference. Used once, by one thread. */
final class Round {
    private static final int CLIENTS = 3;
    private static final int MOST_WATCHES = 24;
    private static final Bytes MARKER = Bytes.ofUtf8("marker");

    private final Stage left;
    private final Stage right;
    private final Comparison comparison;
    private final Tally tally;
    private final List<Step> taken = new ArrayList<>();
    private final List<Step.OpenWatch> watches = new ArrayList<>();
    private Situation situation = Situation.fresh(CLIENTS);

    private Round(Stage left, Stage right, Duration patience, Tally tally) {
        this.left = left;
        this.right = right;
        this.comparison = new Comparison(left, right, patience);
        this.tally = tally;
    }

    /**
     * Plays a round on fresh clusters: a step of each seed, and what is needed to see how it ends.
     *
     * @param givenUp whether nobody wants to know any more
     */
    static Optional<Difference> play(Match match, long[] seeds, Tally tally, BooleanSupplier givenUp) {
        try (Stage left = new Stage(match.left(), CLIENTS);
                Stage right = new Stage(match.right(), CLIENTS)) {
            return new Round(left, right, match.patience(), tally).play(seeds, givenUp);
        }
    }

    private Optional<Difference> play(long[] seeds, BooleanSupplier givenUp) {
        for (long seed : seeds) {
            if (givenUp.getAsBoolean()) {
                return Optional.empty();
            }
            Step step = OperationGenerator.step(seed, situation);
            taken.add(step);
            Optional<Difference> difference = take(step);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return markTheEnd().or(this::compareWatches);
    }

    private Optional<Difference> take(Step step) {
        if (step instanceof Step.OpenWatch open) {
            return open(open);
        } else if (step instanceof Step.CloseWatch close) {
            return watches.isEmpty() ? Optional.empty() : close(close.place() % watches.size());
        } else if (step instanceof Step.Compaction) {
            return awaitCaughtUp().or(this::compareWatches).or(() -> exchange(step));
        }
        return step instanceof Step.ShortLease lease ? exchange(lease.parts()) : exchange(step);
    }

    private Optional<Difference> exchange(List<Step> parts) {
        Optional<Difference> difference = Optional.empty();
        for (Step part : parts) {
            difference = difference.or(() -> exchange(part));
        }
        return difference;
    }

    private Optional<Difference> exchange(Step step) {
        var sentLeft = left.send(step);
        var sentRight = right.send(step);
        Answer mine = left.receive(step, sentLeft);
        Answer theirs = right.receive(step, sentRight);
        tally.count(step, mine);
        learn(step, mine);
        return found("the answer to ", step, comparison.answers(mine, theirs));
    }

    private void learn(Step step, Answer answer) {
        situation = situation.atRevision(answer.revision()).withNumbered(left.numberedLeases());
        if (step instanceof Step.Compaction compaction && answer instanceof Answer.Result) {
            situation = situation.compactedAt(compaction.revision());
            left.awaitCompacted(compaction.revision());
            right.awaitCompacted(compaction.revision());
        } else if (step instanceof Step.Operation operation
                && operation.op() instanceof TxnRequest txn
                && TxnGenerator.mayRewrite(txn)) {
            situation = situation.withRewriteAt(answer.revision());
        }
    }

    private Optional<Difference> open(Step.OpenWatch step) {
        WatchLog mine = left.open(step);
        WatchLog theirs = right.open(step);
        watches.add(step);
        tally.count(step, new Answer.Done());
        try {
            comparison.until(() -> mine.hasBegun() && theirs.hasBegun());
        } catch (ConditionTimeoutException unanswered) {
            return compareWatch(watches.size() - 1);
        }
        return watches.size() > MOST_WATCHES ? close(0) : Optional.empty();
    }

    private Optional<Difference> close(int place) {
        Optional<Difference> difference = compareWatch(place);
        left.closeWatch(place);
        right.closeWatch(place);
        tally.count(new Step.CloseWatch(0, place), new Answer.Done());
        watches.remove(place);
        return difference;
    }

    /**
     * Waits until no watch has any of the past before it: a compaction would end it.
     *
     * <p>A real server feeds the watches that began in the past all together, so that they have caught up when one has that began last.
     */
    private Optional<Difference> awaitCaughtUp() {
        Optional<Difference> difference = mark(PutRequest.of(MARKER, Bytes.EMPTY));
        Step.OpenWatch last = new Step.OpenWatch(0, WatchRequest.of(KeyRange.single(MARKER), situation.revision()));
        WatchLog mine = left.open(last);
        WatchLog theirs = right.open(last);
        watches.add(last);
        try {
            comparison.until(() -> mine.size() > 1 && theirs.size() > 1);
        } catch (ConditionTimeoutException missing) {
            // The comparison tells which side has not told of the marker.
        }
        return difference.or(() -> close(watches.size() - 1));
    }

    /** Has every watch that tells of anything told of something now, after which nothing told before can be missing. */
    private Optional<Difference> markTheEnd() {
        Optional<Difference> difference = Optional.empty();
        for (Bytes key : Dice.KEYS) {
            difference =
                    difference.or(() -> mark(PutRequest.of(key, Bytes.EMPTY))).or(() -> mark(DeleteRequest.of(key)));
        }
        return difference;
    }

    private Optional<Difference> mark(Op op) {
        return exchange(new Step.Operation(0, op));
    }

    private Optional<Difference> compareWatches() {
        Optional<Difference> difference = Optional.empty();
        for (int i = 0; i < watches.size() && difference.isEmpty(); i++) {
            difference = compareWatch(i);
        }
        return difference;
    }

    private Optional<Difference> compareWatch(int place) {
        return found("what was told by ", watches.get(place), comparison.logs(left.log(place), right.log(place)));
    }

    private Optional<Difference> found(String what, Step step, List<String> fields) {
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(List.copyOf(taken), what + Fields.text(step), fields));
    }
}

package io.github.etcdgrpc.testkit.differential;

import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Holds what two stages answered and told against each other. Returns lines on the fields that differ, none when they are the same. */
final class Comparison {
    private static final Duration POLL = Duration.ofMillis(1);

    /** What time may have passed on one side only: far less than a lease lives, far more than a round takes. */
    private static final Duration LEASE_SLACK = Duration.ofMinutes(30);

    private static final String NOTHING = "(nothing)";

    private final Stage left;
    private final Stage right;
    private final Duration patience;

    Comparison(Stage left, Stage right, Duration patience) {
        this.left = left;
        this.right = right;
        this.patience = patience;
    }

    List<String> answers(Answer mine, Answer theirs) {
        if (mine.equals(theirs)) {
            return List.of();
        }
        return Fields.differences(withoutSlack(mine, theirs), theirs);
    }

    /** Waits until both logs have told the same and no more, or something else. */
    List<String> logs(WatchLog mine, WatchLog theirs) {
        try {
            until(() -> !takeEqual(mine, theirs) || (mine.peek() == null && theirs.peek() == null));
        } catch (ConditionTimeoutException oneSideOnly) {
            // What is left shows it.
        }
        Object my = mine.peek();
        Object their = theirs.peek();
        if (my == null && their == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(textOf(left, my) + " <> " + textOf(right, their));
        if (my != null && their != null) {
            lines.addAll(Fields.differences(left.named(my), right.named(their)));
        }
        return lines;
    }

    /** Waits for something that needs no more than the servers' own work. */
    void until(BooleanSupplier condition) {
        if (!condition.getAsBoolean()) {
            await().pollInSameThread()
                    .pollDelay(POLL)
                    .pollInterval(POLL)
                    .atMost(patience)
                    .until(condition::getAsBoolean);
        }
    }

    /** Takes what is told alike from the fronts of both logs; returns whether nothing told apart has come up. */
    private boolean takeEqual(WatchLog mine, WatchLog theirs) {
        for (Object my = mine.peek(), their = theirs.peek();
                my != null && their != null;
                my = mine.peek(), their = theirs.peek()) {
            if (!left.named(my).equals(right.named(their))) {
                return false;
            }
            mine.take();
            theirs.take();
        }
        return true;
    }

    private static String textOf(Stage stage, @Nullable Object told) {
        return told == null ? NOTHING : Fields.text(stage.named(told));
    }

    /** Returns my answer with their remaining time to live, when it is near enough to mine. */
    private static Answer withoutSlack(Answer mine, Answer theirs) {
        if (mine instanceof Answer.Result my
                && theirs instanceof Answer.Result their
                && my.value() instanceof LeaseTimeToLive one
                && their.value() instanceof LeaseTimeToLive other
                && one.exists() == other.exists()
                && one.remaining().minus(other.remaining()).abs().compareTo(LEASE_SLACK) < 0) {
            return new Answer.Result(
                    new LeaseTimeToLive(one.revision(), one.id(), one.granted(), other.remaining(), one.keys()));
        }
        return mine;
    }
}

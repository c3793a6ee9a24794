package io.github.etcdgrpc.testkit.differential;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A test that two sides do the same: for instance the in-memory etcd and a real one.
 *
 * <pre>{@code
 * Report report = new Differential(inMemory, real).run(seed, 100_000);
 * assertThat(report.finding()).isEmpty();
 * }</pre>
 *
 * <p>Steps are taken one after the other, by three clients in turn, in rounds on fresh clusters. Compared are all results, errors (code, outcome, etcd's own) and
 * revisions, and of every watch all events in their order, and its end.
 *
 * <p>Not compared: how events are put together to calls, progress notifications, the order in which leases are listed, the numbers that servers choose for leases, and the
 * last half hour of a remaining TTL. Not done: anything that waits for a lease to end, or for a server to fail; a watch from the very
 * revision that was compacted, where older servers of etcd lose a deletion.
 *
 * <p>Immutable. A run blocks its caller.
 */
public final class Differential {
    private static final int STEPS_PER_ROUND = 5_000;
    private static final int SHRINK_TRIES = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Side left;
    private final Side right;
    private final Duration patience;

    /** Holds two sides against each other, and waits up to 10 s for what the watches of one have told and those of the other have not. */
    public Differential(Side left, Side right) {
        this(left, right, PATIENCE);
    }

    private Differential(Side left, Side right, Duration patience) {
        this.left = requireNonNull(left, "left");
        this.right = requireNonNull(right, "right");
        this.patience = patience;
    }

    /**
     * Returns a test that waits so long for watches.
     *
     * @param other in real time; more than zero
     */
    public Differential withPatience(Duration other) {
        if (other.isZero() || other.isNegative()) {
            throw new IllegalArgumentException("patience: " + other + " (expected: > 0)");
        }
        return new Differential(left, right, other);
    }

    /**
     * Takes random steps until one shows a difference.
     *
     * <p>The first round has the given seed, every further one the next. The steps of a difference's round are taken again, up to 120 times, to find few that
     * show it.
     *
     * @param operations how many steps to take at most
     */
    public Report run(long seed, long operations) {
        if (operations < 1) {
            throw new IllegalArgumentException("operations: " + operations + " (expected: > 0)");
        }
        Tally tally = new Tally();
        long done = 0;
        for (long roundSeed = seed; done < operations; roundSeed++) {
            long[] steps = steps(roundSeed, Math.min(STEPS_PER_ROUND, operations - done));
            Optional<Difference> difference = play(steps, tally);
            if (difference.isPresent()) {
                int needed = difference.get().taken().size();
                Finding finding = shrink(roundSeed, Arrays.copyOf(steps, needed), difference.get());
                return new Report(done + needed, tally.counts(), Optional.of(finding));
            }
            done += steps.length;
        }
        return new Report(done, tally.counts(), Optional.empty());
    }

    private Finding shrink(long seed, long[] failing, Difference first) {
        Difference[] shortest = {first};
        new Shrinker(candidate -> replay(candidate, shortest), SHRINK_TRIES).shrink(failing);
        Difference found = shortest[0];
        return new Finding(
                seed, failing.length, found.taken().stream().map(Fields::text).toList(), found.what(), found.fields());
    }

    private int replay(long[] candidate, Difference[] shortest) {
        Optional<Difference> difference = play(candidate, new Tally());
        if (difference.isEmpty()) {
            return -1;
        }
        shortest[0] = difference.get();
        return difference.get().taken().size();
    }

    private Optional<Difference> play(long[] steps, Tally tally) {
        return Round.play(left, right, patience, steps, tally);
    }

    private static long[] steps(long seed, long count) {
        return new SplittableRandom(seed).longs(count).toArray();
    }
}

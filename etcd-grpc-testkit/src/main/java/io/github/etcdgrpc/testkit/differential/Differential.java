package io.github.etcdgrpc.testkit.differential;

import java.time.Duration;
import java.util.Optional;

/**
 * A test that two sides do the same: for instance the in-memory etcd and a real one.
 *
 * <pre>{@code
 * Report report = new Differential(inMemory, real).run(seed, 100_000);
 * assertThat(report.finding()).isEmpty();
 * }</pre>
 *
 * <p>Steps are taken one after the other, by three clients in turn, in rounds on fresh clusters. What is compared, and what is not, says the package's description.
 *
 * <p>Immutable. A run blocks its caller; its rounds are played by threads of its own, which have ended with it.
 */
public final class Differential {
    /** How many steps a round has, but for the last. */
    public static final int STEPS_PER_ROUND = 5_000;

    private static final int SHRINK_TRIES = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Match match;
    private final int roundsAtOnce;

    /** Holds two sides against each other, a round at a time, and waits up to 10 s for what the watches of one have told and those of the other have not. */
    public Differential(Side left, Side right) {
        this(new Match(left, right, PATIENCE), 1);
    }

    private Differential(Match match, int roundsAtOnce) {
        this.match = match;
        this.roundsAtOnce = roundsAtOnce;
    }

    /**
     * Returns a test that waits so long for watches.
     *
     * @param other in real time; more than zero
     */
    public Differential withPatience(Duration other) {
        return new Differential(match.withPatience(other), roundsAtOnce);
    }

    /**
     * Returns a test that plays so many rounds at once, each on clusters of its own: a real server leaves a processor waiting most of the time. What it finds is the same.
     *
     * @param other at least 1
     */
    public Differential withRoundsAtOnce(int other) {
        if (other < 1) {
            throw new IllegalArgumentException("roundsAtOnce: " + other + " (expected: > 0)");
        }
        return new Differential(match, other);
    }

    /**
     * Takes random steps until one shows a difference.
     *
     * <p>Rounds have {@value #STEPS_PER_ROUND} steps. The first has the given seed, every further one the next. The steps of a difference's round are taken again, up to 120 times, to find few that
     * show it. Of several rounds that show one, the first counts.
     *
     * @param operations how many steps to take at most
     * @throws IllegalStateException when a cluster cannot be started, or the caller is interrupted
     */
    public Report run(long seed, long operations) {
        if (operations < 1) {
            throw new IllegalArgumentException("operations: " + operations + " (expected: > 0)");
        }
        Tally tally = new Tally();
        Optional<Rounds.Played> failed = Optional.empty();
        long done = 0;
        try (Rounds rounds = new Rounds(match, roundsAtOnce, seed, operations)) {
            while (rounds.hasNext() && failed.isEmpty()) {
                Rounds.Played played = rounds.next();
                tally.add(played.tally());
                done += played.taken();
                failed = Optional.of(played).filter(each -> each.difference().isPresent());
            }
        }
        return new Report(done, tally.counts(), failed.map(this::shrink));
    }

    private Finding shrink(Rounds.Played played) {
        Difference first = played.difference().orElseThrow();
        Difference[] shortest = {first};
        new Shrinker(candidate -> replay(candidate, shortest), SHRINK_TRIES)
                .shrink(Rounds.stepSeeds(played.seed(), played.taken()));
        Difference found = shortest[0];
        return new Finding(
                played.seed(),
                played.taken(),
                found.taken().stream().map(Fields::text).toList(),
                found.what(),
                found.fields());
    }

    private int replay(long[] candidate, Difference[] shortest) {
        Optional<Difference> difference = Round.play(match, candidate, new Tally(), () -> false);
        if (difference.isEmpty()) {
            return -1;
        }
        shortest[0] = difference.get();
        return difference.get().taken().size();
    }
}

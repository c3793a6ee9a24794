package io.github.etcdgrpc.testkit.differential;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Plays rounds, several at once, and hands out how they ended in the order of their seeds. For one thread. */
final class Rounds implements AutoCloseable {
    private static final int AHEAD = 2;

    private final Match match;
    private final int atOnce;
    private final ExecutorService executor;
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final ArrayDeque<Future<Played>> begun = new ArrayDeque<>();
    private long nextSeed;
    private long stepsLeft;

    /**
     * A round that was played.
     *
     * @param taken how many steps were taken
     */
    record Played(long seed, long taken, Tally tally, Optional<Difference> difference) {}

    /**
     * Begins the first rounds.
     *
     * @param seed of the first round; every further one has the next
     * @param steps of all rounds together
     */
    Rounds(Match match, int atOnce, long seed, long steps) {
        this.match = match;
        this.atOnce = atOnce;
        this.executor = Executors.newFixedThreadPool(atOnce, task -> new Thread(task, "differential"));
        this.nextSeed = seed;
        this.stepsLeft = steps;
        beginMore();
    }

    /** Returns whether there are rounds whose end has not been handed out. */
    boolean hasNext() {
        return !begun.isEmpty();
    }

    /** Waits for the next round's end. */
    Played next() {
        try {
            Played played = begun.remove().get();
            beginMore();
            return played;
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a round could not be played: " + failure.getCause(), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rounds are played", interrupted);
        }
    }

    /** Gives up what has not ended, and waits until its clusters are closed. */
    @Override
    public void close() {
        givenUp.set(true);
        executor.shutdown();
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginMore() {
        while (stepsLeft > 0 && begun.size() < AHEAD * atOnce) {
            long seed = nextSeed++;
            long steps = Math.min(Differential.STEPS_PER_ROUND, stepsLeft);
            stepsLeft -= steps;
            begun.add(executor.submit(() -> play(seed, steps)));
        }
    }

    private Played play(long seed, long steps) {
        Tally tally = new Tally();
        Optional<Difference> difference =
                givenUp.get() ? Optional.empty() : Round.play(match, stepSeeds(seed, steps), tally, givenUp::get);
        long taken = difference.map(found -> (long) found.taken().size()).orElse(steps);
        return new Played(seed, taken, tally, difference);
    }

    /** Returns the seeds of the first steps of a round. */
    static long[] stepSeeds(long roundSeed, long count) {
        return new SplittableRandom(roundSeed).longs(count).toArray();
    }
}

package io.github.etcdgrpc.testkit.simulation;

import java.util.BitSet;
import java.util.concurrent.Executor;

/** Leaves steps out of a run for as long as it fails for the same reason. */
final class SimulationShrinker {
    private final long seed;
    private final Executor threads;

    SimulationShrinker(long seed, Executor threads) {
        this.seed = seed;
        this.threads = threads;
    }

    /** Returns a run with fewer steps, as far as any are found, that failed. */
    Failed shrink(Failed failed) {
        Failed least = failed;
        for (int size = SimulationRun.STEPS / 4; size > 0; size /= 2) {
            for (int from = 0; from < SimulationRun.STEPS; from += size) {
                least = without(least, from, from + size);
            }
        }
        return least;
    }

    private Failed without(Failed failed, int from, int to) {
        BitSet fewer = (BitSet) failed.steps().clone();
        fewer.clear(from, to);
        if (fewer.equals(failed.steps())) {
            return failed;
        }
        Failed again = Failed.of(seed, fewer, threads);
        return again != null
                        && again.violation().kind().equals(failed.violation().kind())
                ? again
                : failed;
    }
}

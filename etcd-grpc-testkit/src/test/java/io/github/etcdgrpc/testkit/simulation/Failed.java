package io.github.etcdgrpc.testkit.simulation;

import java.util.BitSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A run in which something did not hold.
 *
 * @param steps those of the seed's steps that were taken
 * @param trace what happened
 */
record Failed(BitSet steps, Trace trace, Violation violation) {

    /** Runs a seed, and returns how it failed, or null when all holds. */
    static @Nullable Failed of(long seed, BitSet steps, Executor threads) {
        SimulationRun run = new SimulationRun(seed, steps, threads);
        try {
            run.run();
            return null;
        } catch (Violation violation) {
            return new Failed(steps, run.trace(), violation);
        }
    }
}

package io.github.etcdgrpc.resolver;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The SplitMix64 generator on one atomic counter: many threads draw from it at the cost of one addition each.
 *
 * <p>Source: Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014, figure 16 and section 2.
 */
final class SharedRandom implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicLong state;

    SharedRandom(long seed) {
        state = new AtomicLong(seed);
    }

    @Override
    public long nextLong() {
        long z = state.addAndGet(GOLDEN_GAMMA);
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}

package io.github.etcdgrpc.testkit.differential;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Looks for few steps that still show a difference, by trying without some of them: first without halves, then without ever smaller parts.
 *
 * <p>What it finds is short, not the shortest there is.
 */
final class Shrinker {
    private final ToIntFunction<long[]> replay;
    private int triesLeft;

    /**
     * Creates one.
     *
     * @param replay takes steps, and returns after how many of them a difference was seen; -1 when none was
     * @param tries how often it may be asked
     */
    Shrinker(ToIntFunction<long[]> replay, int tries) {
        this.replay = replay;
        this.triesLeft = tries;
    }

    /** Returns the seeds of few steps that show a difference, from those of many that do. */
    long[] shrink(long[] failing) {
        long[] best = failing;
        int part = Math.max(1, best.length / 2);
        while (triesLeft > 0) {
            long[] shorter = withoutParts(best, part);
            if (part == 1 && shorter.length == best.length) {
                return best;
            }
            best = shorter;
            part = Math.max(1, part / 2);
        }
        return best;
    }

    private long[] withoutParts(long[] failing, int part) {
        long[] best = failing;
        int from = 0;
        while (from < best.length && triesLeft > 0) {
            long[] candidate = without(best, from, Math.min(best.length, from + part));
            triesLeft--;
            int needed = replay.applyAsInt(candidate);
            if (needed >= 0) {
                best = Arrays.copyOf(candidate, needed);
            } else {
                from += part;
            }
        }
        return best;
    }

    private static long[] without(long[] seeds, int from, int to) {
        long[] rest = Arrays.copyOf(seeds, seeds.length - (to - from));
        System.arraycopy(seeds, to, rest, from, seeds.length - to);
        return rest;
    }
}

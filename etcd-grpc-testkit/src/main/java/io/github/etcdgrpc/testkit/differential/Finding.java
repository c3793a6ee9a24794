package io.github.etcdgrpc.testkit.differential;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A difference between two sides, for people to read.
 *
 * @param seed the seed of the round in which it was seen
 * @param operations how many steps of that round it took to see it: with this seed and count it is seen again
 * @param steps the fewest steps found that show it
 * @param what what differed after the last of them
 * @param fields a line for each field that differed, with what both sides said
 */
public record Finding(long seed, long operations, List<String> steps, String what, List<String> fields) {

    /** Copies the lists. */
    public Finding {
        steps = List.copyOf(steps);
        requireNonNull(what, "what");
        fields = List.copyOf(fields);
    }

    @Override
    public String toString() {
        return "again with -Ddifferential.seed=" + seed + " -Ddifferential.operations=" + operations + "\n  "
                + String.join("\n  ", steps) + "\nshow that " + what + " differs:\n  " + String.join("\n  ", fields);
    }
}

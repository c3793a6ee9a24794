package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.spi.Op;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what was done, and what came of it. For one thread. */
final class Tally {
    private final SortedMap<String, Long> counts = new TreeMap<>();

    void count(Step step, Answer answer) {
        counts.merge(nameOf(step) + " " + answer.word(), 1L, Long::sum);
    }

    void add(Tally other) {
        other.counts.forEach((name, count) -> counts.merge(name, count, Long::sum));
    }

    SortedMap<String, Long> counts() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    private static String nameOf(Step step) {
        if (step instanceof Step.Operation operation) {
            Op op = operation.op();
            return op.getClass().getSimpleName().replace("Request", "");
        } else if (step instanceof Step.OnLease onLease) {
            return "Lease " + onLease.call().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return step.getClass().getSimpleName();
    }
}

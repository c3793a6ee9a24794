package io.github.etcdgrpc.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What happened in a run, line by line, in an order that its seed alone decides. */
final class Trace {
    private static final int TOLD = 60;

    private final List<String> lines = new ArrayList<>();
    private final LongSupplier nanos;
    private int step;

    Trace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Begins the lines of a step. */
    void begin(int ofStep) {
        step = ofStep;
    }

    int step() {
        return step;
    }

    void add(String format, Object... arguments) {
        String text = String.format(Locale.ROOT, format, arguments);
        lines.add(step + " @" + nanos.getAsLong() / 1_000_000 + " ms  " + text);
    }

    List<String> lines() {
        return lines;
    }

    /** Returns the last lines. */
    String end() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TOLD), lines.size()));
    }
}

package io.github.etcdgrpc.examples.quickstart;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the story on the terminal: what is done, what etcd says of it, who answers. */
final class Narrator {
    private static final String MARGIN = " ".repeat(9);
    private static final int ANSWERS_PER_LINE = 6;

    private final PrintStream out;
    private final List<String> answers = new ArrayList<>();
    private @Nullable Long beginNanos;

    Narrator(PrintStream out) {
        this.out = out;
    }

    /** Begins a part of the story. */
    void act(String text) {
        finishLine();
        out.println();
        tell(text);
    }

    /** Tells something, with the time since the first thing told. */
    void tell(String text) {
        finishLine();
        long now = System.nanoTime();
        beginNanos = beginNanos == null ? now : beginNanos;
        out.printf("%5.1f s  %s%n", (now - beginNanos) / 1e9, text);
    }

    /** Tells who answered a call, several on a line. */
    void answered(String who) {
        answers.add(who);
        if (answers.size() == ANSWERS_PER_LINE) {
            finishLine();
        }
    }

    private void finishLine() {
        if (!answers.isEmpty()) {
            out.println(MARGIN + "answers: " + String.join(" ", answers));
            answers.clear();
        }
    }
}

package io.github.etcdgrpc.testkit.journal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One step of a client, or a note.
 *
 * @param at when it began, since the beginning of the journal
 * @param client who took it; empty for a note
 * @param step what was asked of etcd, or what etcd told a watch, in short
 * @param answer what it ended in, in short; nothing when there is no answer, or none yet
 * @param took how long the answer took; zero without one
 */
public record JournalEntry(Duration at, String client, String step, Optional<String> answer, Duration took) {

    /** Refuses nulls. */
    public JournalEntry {
        requireNonNull(at, "at");
        requireNonNull(client, "client");
        requireNonNull(step, "step");
        requireNonNull(answer, "answer");
        requireNonNull(took, "took");
    }

    /** Returns for instance {@code +12.500s  server  keep alive 694d  -> 30s, rev 2}. */
    @Override
    public String toString() {
        return line(client.length());
    }

    String line(int clientWidth) {
        String who = client.isEmpty() ? "*" : client;
        String line = String.format(
                Locale.ROOT, "%-10s %-" + Math.max(1, clientWidth) + "s  %s", "+" + seconds(at), who, step);
        return line + answer.map(text -> "  -> " + text).orElse("") + delay();
    }

    private String delay() {
        return took.toMillis() == 0 ? "" : " (after " + seconds(took) + ")";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%d.%03ds", duration.toSeconds(), duration.toMillisPart());
    }
}

package io.github.etcdgrpc.testkit.journal;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line of the journal, whose answer may be yet to come. */
final class Step {
    private final Journal journal;
    private final long number;
    private final @Nullable JournalClient client;
    private final String request;
    private final Duration at;
    private volatile @Nullable Answer answer;

    private record Answer(String text, Duration at) {}

    Step(Journal journal, long number, @Nullable JournalClient client, String request) {
        this.journal = journal;
        this.number = number;
        this.client = client;
        this.request = request;
        this.at = journal.elapsed();
    }

    long number() {
        return number;
    }

    @Nullable
    JournalClient client() {
        return client;
    }

    /** Notes how it ended. The first time counts. */
    void end(String text) {
        if (answer == null) {
            answer = new Answer(text, journal.elapsed());
        }
    }

    JournalEntry entry() {
        Answer known = answer;
        return new JournalEntry(
                at,
                client == null ? "" : client.name(),
                request,
                Optional.ofNullable(known).map(Answer::text),
                known == null ? Duration.ZERO : known.at.minus(at));
    }
}

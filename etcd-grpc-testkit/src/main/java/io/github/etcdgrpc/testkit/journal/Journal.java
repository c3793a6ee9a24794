package io.github.etcdgrpc.testkit.journal;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every step that clients take on an etcd: each read, write, lease and watch, with its time, its client, and what it ended in.
 *
 * <pre>{@code
 * Journal journal = Journal.create(timekeeper);
 * BackendProvider provider = journal.client("server").provider(new JetcdBackendProvider());
 * ...
 * System.err.println(journal);
 * }</pre>
 *
 * <p>prints
 *
 * <pre>
 * +0.000s    server  grant 30s                          -&gt; lease 694d8f2b, 30s, rev 1
 * +0.000s    server  put /a = 5 bytes "hello"           -&gt; rev 2
 * +0.000s    client  watch /* told of put /a@2 = 5 bytes "hello", rev 2
 * +10.000s   server  keep alive 694d8f2b                -&gt; ! OPERATION_TIMEOUT (outcome unknown) (after 5.000s)
 * </pre>
 *
 * <p>It works with any backend, keeps the last steps up to a bound, and knows what is open ({@link #open()}). Of values it shows the size and the first 16 bytes: do not
 * show a journal to those who may not see the test's data.
 *
 * <p>May be used by any number of threads. Steps stand in the order in which they began.
 */
public final class Journal {
    private static final int CAPACITY = 10_000;

    private final Timekeeper time;
    private final int capacity;
    private final long begin;
    private final OpenThings open = new OpenThings();
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private long position;

    private Journal(Timekeeper time, int capacity) {
        this.time = time;
        this.capacity = capacity;
        this.begin = time.nanoTime();
    }

    /** Creates an empty journal of at most 10,000 steps, whose times count from now on. */
    public static Journal create(Timekeeper time) {
        return create(time, CAPACITY);
    }

    /**
     * Creates an empty journal whose times count from now on.
     *
     * @param capacity how many steps are kept: with each beyond it the oldest is forgotten
     * @throws IllegalArgumentException when it is not positive
     */
    public static Journal create(Timekeeper time, int capacity) {
        requireNonNull(time, "time");
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
        }
        return new Journal(time, capacity);
    }

    /** Makes a client known, by whose name steps are told apart. Several may have the same name. */
    public JournalClient client(String name) {
        return new JournalClient(this, requireNonNull(name, "name"));
    }

    /** Writes down what is no step of a client: what a test does to the cluster, say. */
    public void note(String text) {
        add(null, requireNonNull(text, "text"));
    }

    /**
     * Returns a timekeeper that does as the given one, and lets left-overs say which call of the test they go back to, although the library takes its steps on other
     * threads.
     */
    public Timekeeper tracing(Timekeeper timekeeper) {
        return new TracingTimekeeper(requireNonNull(timekeeper, "timekeeper"));
    }

    /** Returns how many steps have been begun: {@link #between} tells those after it. */
    public synchronized long position() {
        return position;
    }

    /** Returns the steps that are kept, in the order in which they began. */
    public synchronized List<JournalEntry> entries() {
        return steps.stream().map(Step::entry).toList();
    }

    /**
     * Returns those of the steps that these clients took, and the notes between them.
     *
     * @param from the first to tell, as {@link #position()} said it before that was taken
     * @param to where to end; the step of this number is not told
     */
    public synchronized List<JournalEntry> between(long from, long to, Collection<JournalClient> clients) {
        return steps.stream()
                .filter(step -> step.number() >= from && step.number() < to)
                .filter(step -> step.client() == null || clients.contains(step.client()))
                .map(Step::entry)
                .toList();
    }

    /** Returns what clients have opened and not ended: backends, watches, leases, and calls that wait for an answer. */
    public List<LeftOver> open() {
        return open.all();
    }

    /** Returns all steps, one to a line, for people to read. */
    @Override
    public String toString() {
        return format(entries());
    }

    /** Returns steps, one to a line, for people to read. */
    public static String format(List<JournalEntry> entries) {
        int widest = entries.stream()
                .mapToInt(entry -> entry.client().length())
                .max()
                .orElse(0);
        return entries.stream().map(entry -> entry.line(widest)).collect(Collectors.joining("\n"));
    }

    /** Writes down a step that has no answer yet. */
    Step begin(JournalClient client, String request) {
        return add(client, request);
    }

    OpenThings openThings() {
        return open;
    }

    /** Returns the time since the beginning. */
    Duration elapsed() {
        return Duration.ofNanos(time.nanoTime() - begin);
    }

    private synchronized Step add(@Nullable JournalClient client, String request) {
        Step step = new Step(this, position++, client, request);
        if (steps.size() == capacity) {
            steps.removeFirst();
        }
        steps.addLast(step);
        return step;
    }
}

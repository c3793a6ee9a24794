package io.github.etcdgrpc.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Finds threads that something left behind.
 *
 * <pre>{@code
 * ThreadCheck threads = ThreadCheck.begin();
 * ... open, use and close something ...
 * threads.assertNoneLeft();
 * }</pre>
 *
 * <p>Threads of the JVM itself, of the test runner and of the JDK's own shared pools are not counted.
 */
public final class ThreadCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Pattern NOT_OURS =
            Pattern.compile("(process reaper|Common-Cleaner|Attach Listener|Signal Dispatcher"
                    + "|Reference Handler|Finalizer|Notification Thread|DestroyJavaVM|ForkJoinPool|awaitility|surefire|junit|Keep-Alive-Timer"
                    + "|VirtualThread|C[12] CompilerThread|Cleaner-).*");

    private final Set<Thread> before;
    private final Duration patience;
    private final Predicate<Thread> counted;

    private ThreadCheck(Set<Thread> before, Duration patience, Predicate<Thread> counted) {
        this.before = before;
        this.patience = patience;
        this.counted = counted;
    }

    /** Notes which threads there are. */
    public static ThreadCheck begin() {
        return begin(PATIENCE);
    }

    /** Notes which threads there are, to wait at most {@code patience} for the end of later ones. */
    static ThreadCheck begin(Duration patience) {
        return begin(patience, thread -> true);
    }

    /** Notes which threads there are, to wait at most {@code patience} for the end of those later ones that count. */
    static ThreadCheck begin(Duration patience, Predicate<Thread> counted) {
        return new ThreadCheck(Set.copyOf(Thread.getAllStackTraces().keySet()), patience, counted);
    }

    /** Returns the threads that live and fulfil a condition. */
    static Set<Thread> alive(Predicate<Thread> condition) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(condition)
                .collect(Collectors.toSet());
    }

    /** Returns the names of threads, and where they stand, one text each. */
    static List<String> describe(Set<Thread> threads) {
        return threads.stream()
                .map(thread -> thread.getName() + frames(thread))
                .sorted()
                .toList();
    }

    /**
     * Waits until every thread that was begun since has ended.
     *
     * @throws AssertionError when some have not within 15 s, with their names and where they stand
     */
    public void assertNoneLeft() {
        Set<Thread> stayed = awaitEnd();
        if (!stayed.isEmpty()) {
            throw new AssertionError(
                    "threads left behind after " + patience + ":\n" + String.join("\n", describe(stayed)));
        }
    }

    /** Waits as {@link #assertNoneLeft}; returns the threads that stayed. */
    Set<Thread> awaitEnd() {
        try {
            await().pollInSameThread().pollDelay(Duration.ZERO).atMost(patience).until(() -> left().isEmpty());
            return Set.of();
        } catch (ConditionTimeoutException e) {
            return left();
        }
    }

    private Set<Thread> left() {
        return alive(thread ->
                !before.contains(thread) && !NOT_OURS.matcher(thread.getName()).matches() && counted.test(thread));
    }

    private static String frames(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}

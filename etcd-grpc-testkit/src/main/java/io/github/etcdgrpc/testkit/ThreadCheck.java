package io.github.etcdgrpc.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
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

    private ThreadCheck(Set<Thread> before, Duration patience) {
        this.before = before;
        this.patience = patience;
    }

    /** Notes which threads there are. */
    public static ThreadCheck begin() {
        return begin(PATIENCE);
    }

    /** Notes which threads there are, to wait at most {@code patience} for the end of later ones. */
    static ThreadCheck begin(Duration patience) {
        return new ThreadCheck(Set.copyOf(Thread.getAllStackTraces().keySet()), patience);
    }

    /**
     * Waits until every thread that was begun since has ended.
     *
     * @throws AssertionError when some have not within 15 s, with their names and where they stand
     */
    public void assertNoneLeft() {
        try {
            await().pollInSameThread().pollDelay(Duration.ZERO).atMost(patience).until(() -> left().isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("threads left behind after " + patience + ":\n" + describe(left()), e);
        }
    }

    private Set<Thread> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(Thread::isAlive)
                .filter(thread -> !NOT_OURS.matcher(thread.getName()).matches())
                .collect(Collectors.toSet());
    }

    private static String describe(Set<Thread> threads) {
        return threads.stream()
                .map(thread -> thread.getName() + frames(thread))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String frames(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}

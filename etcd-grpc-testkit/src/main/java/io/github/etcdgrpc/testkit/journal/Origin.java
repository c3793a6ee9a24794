package io.github.etcdgrpc.testkit.journal;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where something was begun: the stack of a thread, or that of the thread on whose behalf this one works. */
final class Origin {
    private static final int MOST_FRAMES = 14;
    private static final ThreadLocal<@Nullable Origin> ORDERED = new ThreadLocal<>();
    private static final Pattern NOISE =
            Pattern.compile("(java|jdk|sun|dev\\.failsafe|org\\.junit|org\\.apache\\.maven)\\..*|"
                    + Pattern.quote(Origin.class.getPackageName())
                    + "\\.(Origin|LeftOver|JournalClient|Journaled\\w+|TracingTimekeeper)(\\$.*)?");

    private final Throwable stack;

    private Origin(Throwable stack) {
        this.stack = stack;
    }

    /** Returns where the caller's work was begun. */
    static Origin here() {
        Origin ordered = ORDERED.get();
        return ordered == null ? new Origin(new Throwable("opened here")) : ordered;
    }

    /** Returns work that, wherever it runs, counts as begun here. */
    static Runnable carriedBy(Runnable work) {
        Origin origin = here();
        return () -> {
            Origin before = ORDERED.get();
            ORDERED.set(origin);
            try {
                work.run();
            } finally {
                restore(before);
            }
        };
    }

    private static void restore(@Nullable Origin before) {
        if (before == null) {
            ORDERED.remove();
        } else {
            ORDERED.set(before);
        }
    }

    List<StackTraceElement> frames() {
        return Arrays.stream(stack.getStackTrace())
                .filter(frame -> !NOISE.matcher(frame.getClassName()).matches())
                .limit(MOST_FRAMES)
                .toList();
    }

    @Override
    public String toString() {
        return frames().stream().map(frame -> "\n    at " + frame).collect(Collectors.joining());
    }
}

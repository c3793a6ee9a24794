package io.github.etcdgrpc.testkit.simulation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something that must hold does not. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String kind;

    Violation(String message) {
        this(message, message, null);
    }

    Violation(String kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Returns what violations for the same reason have in common. */
    String kind() {
        return kind;
    }

    /** Returns one whose message is made as {@link String#format} makes it. */
    static Violation of(Throwable cause, String format, Object... arguments) {
        return new Violation(format, String.format(Locale.ROOT, format, arguments), cause);
    }

    /** Throws one unless {@code holds}. */
    static void unless(boolean holds, String format, @Nullable Object... arguments) {
        if (!holds) {
            throw new Violation(format, String.format(Locale.ROOT, format, arguments), null);
        }
    }
}

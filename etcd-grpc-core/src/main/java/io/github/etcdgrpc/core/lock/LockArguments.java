package io.github.etcdgrpc.core.lock;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.core.lease.LeaseTtl;
import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks what callers give, with messages that name the argument, its value and what was expected. */
final class LockArguments {
    private static final int LONGEST_KEY = 255;
    private static final Duration LONGEST_WAIT = Duration.ofNanos(Long.MAX_VALUE);

    private LockArguments() {}

    static String key(@Nullable String value) {
        boolean fits = value != null
                && !value.isBlank()
                && value.length() <= LONGEST_KEY
                && value.chars().noneMatch(Character::isISOControl)
                && Bytes.ofUtf8(value).utf8().equals(value);
        if (!fits) {
            throw new IllegalArgumentException(
                    "key: " + (value == null ? "null" : "\"" + value + "\"") + " (expected: 1 to " + LONGEST_KEY
                            + " characters of valid Unicode, not blank, without control characters)");
        }
        return requireNonNull(value);
    }

    static Duration ttl(Duration value) {
        return LeaseTtl.checked(value);
    }

    /** Checks a wait, and cuts one of centuries to what can be counted in nanoseconds. */
    static Duration wait(Duration value) {
        requireNonNull(value, "wait");
        if (value.isNegative()) {
            throw new IllegalArgumentException("wait: " + value + " (expected: >= 0)");
        }
        return value.compareTo(LONGEST_WAIT) < 0 ? value : LONGEST_WAIT;
    }

    /** Returns the wait of those who wait for as long as it takes. */
    static Duration forever() {
        return LONGEST_WAIT;
    }
}

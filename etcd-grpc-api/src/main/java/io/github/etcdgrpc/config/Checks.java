package io.github.etcdgrpc.config;

import java.time.Duration;

/** Argument checks of the option records, all with messages of one form. */
final class Checks {
    private Checks() {}

    static void that(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    static void positive(String name, Duration value) {
        that(!value.isZero() && !value.isNegative(), name, value, "> 0");
    }
}

package io.github.etcdgrpc.core.service;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Checks what callers give, with messages that name the argument, its value and what was expected. */
final class ServiceArguments {
    private static final int LONGEST_NAME = 255;

    private ServiceArguments() {}

    static String serviceName(@Nullable String value) {
        return name("serviceName", value);
    }

    static String instanceId(@Nullable String value) {
        return name("instanceId", value);
    }

    static String address(@Nullable String value) {
        if (value == null || !HostPort.isValid(value)) {
            throw wrong("address", quoted(value), "host:port with a port from 1 to 65535, an IPv6 address in brackets");
        }
        return value;
    }

    private static String name(String argument, @Nullable String value) {
        boolean fits = value != null
                && !value.isBlank()
                && value.length() <= LONGEST_NAME
                && value.indexOf('/') < 0
                && value.chars().noneMatch(Character::isISOControl);
        if (!fits) {
            throw wrong(argument, quoted(value), "1 to 255 characters, not blank, without '/' and control characters");
        }
        return requireNonNull(value);
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }

    private static IllegalArgumentException wrong(String argument, String value, String expected) {
        return new IllegalArgumentException(argument + ": " + value + " (expected: " + expected + ")");
    }
}

package io.github.etcdgrpc.config;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checks of {@link ManagerOptions} that end in an {@link EtcdException} with a code of its own. */
final class Validation {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern ENDPOINT = Pattern.compile(
            "(?:https?://)?(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?):(?<port>[0-9]{1,5})/?");
    private static final int LAST_PORT = 65_535;

    private Validation() {}

    static void check(String name, List<String> endpoints) {
        that(NAME.matcher(name).matches(), "name", name, "letters, digits, '-', '_' and '.'");
        if (endpoints.isEmpty()) {
            throw new EtcdException(ErrorCode.MISSING_ENDPOINTS, "endpoints: [] (expected: at least one host:port)");
        }
        endpoints.forEach(Validation::endpoint);
    }

    static void prefix(String name, String value) {
        that(
                !value.isBlank() && !value.endsWith("/"),
                name,
                "\"" + value + "\"",
                "a key prefix that does not end with '/', such as /services");
    }

    static void timeout(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new EtcdException(ErrorCode.INVALID_TIMEOUT, name + ": " + value + " (expected: > 0)");
        }
    }

    static void ttl(String name, Duration value) {
        boolean whole = value.getNano() == 0;
        boolean inRange = value.getSeconds() >= 1 && value.compareTo(ManagerOptions.MAX_TTL) <= 0;
        that(whole && inRange, name, value, "whole seconds, PT1S to 9000000000 s");
    }

    private static void endpoint(String endpoint) {
        Matcher matcher = ENDPOINT.matcher(endpoint);
        boolean valid = matcher.matches() && isPort(Integer.parseInt(matcher.group("port")));
        that(valid, "endpoints", "\"" + endpoint + "\"", "host:port or http://host:port, with a port from 1 to 65535");
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= LAST_PORT;
    }

    private static void that(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new EtcdException(
                    ErrorCode.INVALID_CONFIGURATION, name + ": " + value + " (expected: " + expected + ")");
        }
    }
}

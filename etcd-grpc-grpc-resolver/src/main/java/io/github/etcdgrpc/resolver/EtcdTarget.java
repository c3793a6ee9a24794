package io.github.etcdgrpc.resolver;

import static java.util.Objects.requireNonNullElse;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a target of the scheme {@code etcd} means.
 *
 * @param managerName the manager that the target names; empty for the default one
 * @param service the service's name, decoded
 */
record EtcdTarget(String managerName, String service) {
    static final String SCHEME = "etcd";

    private static final Pattern MANAGER_NAME = Pattern.compile("[A-Za-z0-9._-]*");
    private static final String EXPECTED = "etcd:///service or etcd://manager/service, the service percent-encoded and"
            + " without '/', the manager of letters, digits, '-', '_' and '.', no query and no fragment";
    private static final String UNRESERVED = "-._~";

    static EtcdTarget of(String managerName, String service) {
        if (!isServiceName(service)) {
            throw new IllegalArgumentException("serviceName: \"" + service
                    + "\" (expected: a name that is not blank, without '/' and control characters)");
        }
        return new EtcdTarget(managerName, service);
    }

    static EtcdTarget named(String managerName, String service) {
        if (managerName.isEmpty() || !MANAGER_NAME.matcher(managerName).matches()) {
            throw new IllegalArgumentException(
                    "managerName: \"" + managerName + "\" (expected: letters, digits, '-', '_' and '.')");
        }
        return of(managerName, service);
    }

    /**
     * Reads a target.
     *
     * @throws IllegalArgumentException when it has another form than the two there are
     */
    static EtcdTarget parse(URI uri) {
        String authority = requireNonNullElse(uri.getAuthority(), "");
        String path = requireNonNullElse(uri.getPath(), "");
        String service = path.startsWith("/") ? path.substring(1) : "";
        boolean fits = MANAGER_NAME.matcher(authority).matches()
                && isServiceName(service)
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!fits) {
            throw new IllegalArgumentException("target: " + uri + " (expected: " + EXPECTED + ")");
        }
        return new EtcdTarget(authority, service);
    }

    /** Returns the service's name as the authority of a channel, which is percent-encoded where it must be. */
    String authority() {
        return encoded(service);
    }

    @Override
    public String toString() {
        return SCHEME + "://" + managerName + "/" + encoded(service);
    }

    private static boolean isServiceName(String name) {
        return !name.isBlank() && name.indexOf('/') < 0 && name.chars().noneMatch(Character::isISOControl);
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved((char) octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }
}

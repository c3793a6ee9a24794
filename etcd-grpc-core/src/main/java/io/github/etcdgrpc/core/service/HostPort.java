package io.github.etcdgrpc.core.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of an instance's address: {@code host:port}, with an IPv6 address in brackets. */
final class HostPort {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._~-]+)?]|[^\\s:/?#@\\[\\]\\p{Cntrl}\\p{Cs}]{1,253}):(?<port>[0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    private HostPort() {}

    static boolean isValid(String address) {
        Matcher matcher = FORM.matcher(address);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(matcher.group("port"));
        return port >= 1 && port <= LAST_PORT;
    }
}

package io.github.etcdgrpc.backend.jetcd;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a member of the cluster answers.
 *
 * @param host its name or address; an IPv6 address without brackets
 * @param port its client port
 */
record Endpoint(String host, int port) {
    private static final String PLAINTEXT = "http://";
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[(?<v6>[0-9a-fA-F:.]+)]|(?<host>[A-Za-z0-9._-]+)):(?<port>[0-9]{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Reads {@code host:port}, with or without {@code http://}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Endpoint parse(String text) {
        if (text.startsWith("https://")) {
            throw malformed(text, "http, since no TLS is configured for this connection");
        }
        String address = text.startsWith(PLAINTEXT) ? text.substring(PLAINTEXT.length()) : text;
        Matcher parts = HOST_AND_PORT.matcher(address);
        if (!parts.matches()) {
            throw malformed(text, "host:port or http://host:port");
        }
        int port = Integer.parseInt(parts.group("port"));
        if (port == 0 || port > HIGHEST_PORT) {
            throw malformed(text, "a port from 1 to " + HIGHEST_PORT);
        }
        String v6 = parts.group("v6");
        return new Endpoint(v6 == null ? parts.group("host") : v6, port);
    }

    private static IllegalArgumentException malformed(String text, String expected) {
        return new IllegalArgumentException("endpoint: " + text + " (expected: " + expected + ")");
    }

    URI uri() {
        return URI.create(PLAINTEXT + this);
    }

    /** Returns {@code host:port}, with an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}

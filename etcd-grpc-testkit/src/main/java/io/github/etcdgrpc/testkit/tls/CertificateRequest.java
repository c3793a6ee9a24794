package io.github.etcdgrpc.testkit.tls;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What a certificate shall say.
 *
 * @param commonName whom it names; etcd takes it for the user when it demands client certificates and a request carries no token
 * @param hosts the DNS names and IP addresses of the server that it is for; none is a client's
 * @param validity when it holds
 */
public record CertificateRequest(String commonName, List<String> hosts, Validity validity) {

    /** When a certificate holds, told without a clock: the years are far enough from any day on which a test runs. */
    public enum Validity {
        /** From 2020 to 2100. */
        NOW("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"),
        /** From 2020 to 2021. */
        EXPIRED("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"),
        /** From 2099 to 2100. */
        NOT_YET("2099-01-01T00:00:00Z", "2100-01-01T00:00:00Z");

        private final Instant from;
        private final Instant to;

        Validity(String from, String to) {
            this.from = Instant.parse(from);
            this.to = Instant.parse(to);
        }

        Instant from() {
            return from;
        }

        Instant to() {
            return to;
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException when the common name or a host is blank
     */
    public CertificateRequest {
        requireText("commonName", commonName);
        hosts = List.copyOf(hosts);
        hosts.forEach(host -> requireText("host", host));
        requireNonNull(validity, "validity");
    }

    /** Asks for a server's, good for {@code 127.0.0.1}, {@code ::1} and {@code localhost}. */
    public static CertificateRequest server() {
        return server("127.0.0.1", "::1", "localhost");
    }

    /** Asks for a server's, good for these names and addresses alone. */
    public static CertificateRequest server(String... hosts) {
        return new CertificateRequest("server", List.of(hosts), Validity.NOW);
    }

    /** Asks for a client's. */
    public static CertificateRequest client(String commonName) {
        return new CertificateRequest(commonName, List.of(), Validity.NOW);
    }

    /** Returns this for another time. */
    public CertificateRequest withValidity(Validity when) {
        return new CertificateRequest(commonName, hosts, when);
    }

    private static void requireText(String what, String value) {
        if (requireNonNull(value, what).isBlank()) {
            throw new IllegalArgumentException(what + ": '" + value + "' (expected: not blank)");
        }
    }
}

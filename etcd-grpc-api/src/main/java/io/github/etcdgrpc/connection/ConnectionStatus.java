package io.github.etcdgrpc.connection;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the connection to etcd.
 *
 * @param connected whether the last health check, or a call since, was answered
 * @param endpoint the endpoint that answered last; before that, the first one configured
 * @param lastPing when an endpoint last answered a health check, by the wall clock; for people to read
 * @param error why the connection is not healthy; empty when it is
 */
public record ConnectionStatus(boolean connected, String endpoint, Optional<Instant> lastPing, Optional<String> error) {

    /** Refuses nulls. */
    public ConnectionStatus {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(lastPing, "lastPing");
        requireNonNull(error, "error");
    }
}

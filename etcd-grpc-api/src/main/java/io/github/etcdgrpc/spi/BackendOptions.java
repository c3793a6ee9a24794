package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * What a backend must know to open.
 *
 * @param endpoints where etcd answers, as {@code host:port} or {@code http://host:port}; at least one
 * @param dialTimeout how long a connection attempt may take
 * @param requestTimeout how long one request may take, the wait for a connection included
 */
public record BackendOptions(List<String> endpoints, Duration dialTimeout, Duration requestTimeout) {

    /** Copies the endpoints. */
    public BackendOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: [] (expected: at least one)");
        }
        requireNonNull(dialTimeout, "dialTimeout");
        requireNonNull(requestTimeout, "requestTimeout");
    }
}

package io.github.etcdgrpc.config;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a manager can be told. Immutable; {@link #DEFAULTS} and {@link #toBuilder()} make one.
 *
 * @param name by which {@code etcd://name/service} targets find the manager; letters, digits, {@code -}, {@code _} and {@code .}
 * @param endpoints where etcd answers, as {@code host:port} or a URL {@code http://host:port}; at least one
 * @param dialTimeout how long building a manager and {@code connect()} wait for a first answer, above zero
 * @param operationTimeout how long any blocking call waits, retries included, above zero
 * @param defaultTtl the TTL of registrations that name none; whole seconds, 1 s to 9,000,000,000 s
 * @param servicePrefix the key prefix under which services stand; not empty, does not end with {@code /}
 * @param lockPrefix the key prefix under which locks stand; not empty, does not end with {@code /}
 * @param defaultMetadata what every registration of this manager says of itself besides its own metadata
 * @param retry how requests are repeated
 * @param channelPool how many channels to services are kept
 * @param backend the name of the backend, for instance {@code jetcd} or {@code inmemory}; empty takes the only one there is, or {@code jetcd} when there are several
 */
public record ManagerOptions(
        String name,
        List<String> endpoints,
        Duration dialTimeout,
        Duration operationTimeout,
        Duration defaultTtl,
        String servicePrefix,
        String lockPrefix,
        Map<String, String> defaultMetadata,
        RetryConfig retry,
        ChannelPoolConfig channelPool,
        Optional<String> backend) {

    /** The longest TTL that etcd grants: 9,000,000,000 s. */
    public static final Duration MAX_TTL = Duration.ofHours(2_500_000);

    /** {@code localhost:2379}, 5 s to dial, 10 s for an operation, TTL 30 s, prefixes {@code /services} and {@code /locks}. */
    public static final ManagerOptions DEFAULTS = new ManagerOptions(
            "default",
            List.of("localhost:2379"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            "/services",
            "/locks",
            Map.of(),
            RetryConfig.DEFAULTS,
            ChannelPoolConfig.DEFAULTS,
            Optional.empty());

    /**
     * Copies the collections and checks the values.
     *
     * @throws EtcdException {@link ErrorCode#MISSING_ENDPOINTS} when there is no endpoint, {@link ErrorCode#INVALID_TIMEOUT} when a timeout is zero or negative,
     *     {@link ErrorCode#INVALID_CONFIGURATION} for any other value out of its range; the message names option, value and what was expected
     */
    public ManagerOptions {
        endpoints = List.copyOf(endpoints);
        defaultMetadata = Map.copyOf(defaultMetadata);
        requireNonNull(retry, "retry");
        requireNonNull(channelPool, "channelPool");
        requireNonNull(backend, "backend");
        Validation.check(name, endpoints);
        Validation.prefix("servicePrefix", servicePrefix);
        Validation.prefix("lockPrefix", lockPrefix);
        Validation.timeout("dialTimeout", dialTimeout);
        Validation.timeout("operationTimeout", operationTimeout);
        Validation.ttl("defaultTtl", defaultTtl);
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns a builder that starts from {@link #DEFAULTS}. */
    public static Builder builder() {
        return DEFAULTS.toBuilder();
    }

    /** Collects options; not for use by several threads. Each setter replaces; {@link #build()} checks. */
    public static final class Builder {
        private String name;
        private List<String> endpoints;
        private Duration dialTimeout;
        private Duration operationTimeout;
        private Duration defaultTtl;
        private String servicePrefix;
        private String lockPrefix;
        private Map<String, String> defaultMetadata;
        private RetryConfig retry;
        private ChannelPoolConfig channelPool;
        private Optional<String> backend;

        private Builder(ManagerOptions start) {
            name = start.name;
            endpoints = start.endpoints;
            dialTimeout = start.dialTimeout;
            operationTimeout = start.operationTimeout;
            defaultTtl = start.defaultTtl;
            servicePrefix = start.servicePrefix;
            lockPrefix = start.lockPrefix;
            defaultMetadata = start.defaultMetadata;
            retry = start.retry;
            channelPool = start.channelPool;
            backend = start.backend;
        }

        /** Sets {@link ManagerOptions#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ManagerOptions#endpoints()}. */
        public Builder endpoints(List<String> value) {
            endpoints = value;
            return this;
        }

        /** Sets {@link ManagerOptions#dialTimeout()}. */
        public Builder dialTimeout(Duration value) {
            dialTimeout = value;
            return this;
        }

        /** Sets {@link ManagerOptions#operationTimeout()}. */
        public Builder operationTimeout(Duration value) {
            operationTimeout = value;
            return this;
        }

        /** Sets {@link ManagerOptions#defaultTtl()}. */
        public Builder defaultTtl(Duration value) {
            defaultTtl = value;
            return this;
        }

        /** Sets {@link ManagerOptions#servicePrefix()}. */
        public Builder servicePrefix(String value) {
            servicePrefix = value;
            return this;
        }

        /** Sets {@link ManagerOptions#lockPrefix()}. */
        public Builder lockPrefix(String value) {
            lockPrefix = value;
            return this;
        }

        /** Sets {@link ManagerOptions#defaultMetadata()}. */
        public Builder defaultMetadata(Map<String, String> value) {
            defaultMetadata = value;
            return this;
        }

        /** Sets {@link ManagerOptions#retry()}. */
        public Builder retry(RetryConfig value) {
            retry = value;
            return this;
        }

        /** Sets {@link ManagerOptions#channelPool()}. */
        public Builder channelPool(ChannelPoolConfig value) {
            channelPool = value;
            return this;
        }

        /** Sets {@link ManagerOptions#backend()}. */
        public Builder backend(String value) {
            backend = Optional.of(value);
            return this;
        }

        /**
         * Makes the options.
         *
         * @throws EtcdException as the constructor of {@link ManagerOptions}
         */
        public ManagerOptions build() {
            return new ManagerOptions(
                    name,
                    endpoints,
                    dialTimeout,
                    operationTimeout,
                    defaultTtl,
                    servicePrefix,
                    lockPrefix,
                    defaultMetadata,
                    retry,
                    channelPool,
                    backend);
        }
    }
}

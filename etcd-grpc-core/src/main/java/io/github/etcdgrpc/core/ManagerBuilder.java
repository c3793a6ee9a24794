package io.github.etcdgrpc.core;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ChannelPoolConfig;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.config.RetryConfig;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Timekeeper;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a manager needs, and makes it. Not for use by several threads; may be used again after {@link #build()}.
 *
 * <p>Setters replace what was there. Values are checked by {@link #build()}.
 */
public final class ManagerBuilder {
    private final ManagerOptions.Builder options;
    private @Nullable BackendProvider provider;
    private @Nullable Timekeeper timekeeper;
    /** Good enough for numbers that must not be the same in two processes, as the ids of leases. */
    private RandomGenerator random = new SecureRandom();

    ManagerBuilder(ManagerOptions start) {
        options = start.toBuilder();
    }

    /** Sets the name by which {@code etcd://name/service} targets find the manager. */
    public ManagerBuilder name(String value) {
        options.name(requireNonNull(value, "name"));
        return this;
    }

    /** Sets where etcd answers: {@code host:port} or {@code http://host:port}, at least one. */
    public ManagerBuilder endpoints(String... value) {
        return endpoints(List.of(value));
    }

    /** Sets where etcd answers: {@code host:port} or {@code http://host:port}, at least one. */
    public ManagerBuilder endpoints(List<String> value) {
        options.endpoints(requireNonNull(value, "endpoints"));
        return this;
    }

    /** Sets how long {@link #build()} and {@code connect()} wait for a first answer. */
    public ManagerBuilder dialTimeout(Duration value) {
        options.dialTimeout(requireNonNull(value, "dialTimeout"));
        return this;
    }

    /** Sets how long any blocking call waits, retries included. */
    public ManagerBuilder operationTimeout(Duration value) {
        options.operationTimeout(requireNonNull(value, "operationTimeout"));
        return this;
    }

    /** Sets the TTL of registrations that name none; whole seconds. */
    public ManagerBuilder defaultTtl(Duration value) {
        options.defaultTtl(requireNonNull(value, "defaultTtl"));
        return this;
    }

    /** Sets the key prefix under which services stand, without a {@code /} at its end. */
    public ManagerBuilder servicePrefix(String value) {
        options.servicePrefix(requireNonNull(value, "servicePrefix"));
        return this;
    }

    /** Sets the key prefix under which locks stand, without a {@code /} at its end. */
    public ManagerBuilder lockPrefix(String value) {
        options.lockPrefix(requireNonNull(value, "lockPrefix"));
        return this;
    }

    /** Sets what every registration of this manager says of itself besides its own metadata. */
    public ManagerBuilder defaultMetadata(Map<String, String> value) {
        options.defaultMetadata(requireNonNull(value, "defaultMetadata"));
        return this;
    }

    /** Sets how requests are repeated. */
    public ManagerBuilder retry(RetryConfig value) {
        options.retry(requireNonNull(value, "retry"));
        return this;
    }

    /** Sets how many channels to services are kept. */
    public ManagerBuilder channelPool(ChannelPoolConfig value) {
        options.channelPool(requireNonNull(value, "channelPool"));
        return this;
    }

    /** Chooses the backend of that name among those on the class path, for instance {@code jetcd} or {@code inmemory}. */
    public ManagerBuilder backend(String name) {
        options.backend(requireNonNull(name, "backend"));
        provider = null;
        return this;
    }

    /** Uses this kind of backend, whatever is on the class path. */
    public ManagerBuilder backend(BackendProvider value) {
        provider = requireNonNull(value, "backend");
        return this;
    }

    /** Uses this source of time and threads instead of one of the manager's own. It must outlive the manager, which does not end it. */
    public ManagerBuilder timekeeper(Timekeeper value) {
        timekeeper = requireNonNull(value, "timekeeper");
        return this;
    }

    /** Uses this source of chance, which must be fit for use by several threads. */
    public ManagerBuilder random(RandomGenerator value) {
        random = requireNonNull(value, "random");
        return this;
    }

    /**
     * Makes a manager and connects it.
     *
     * @return the manager, to be closed by the caller
     * @throws EtcdException a configuration error when an option is missing or wrong, or there is no such backend;
     *     {@link io.github.etcdgrpc.ErrorCode#CONNECTION_FAILED} when no endpoint answers within the dial timeout, naming each. Nothing is left running then
     */
    public EtcdManager build() {
        ManagerOptions checked = options.build();
        BackendProvider chosen = provider == null ? BackendProviders.choose(checked.backend()) : provider;
        ManagerGround ground = timekeeper == null
                ? ManagerGround.ofOwnTime(checked, chosen, random)
                : ManagerGround.of(checked, chosen, timekeeper, random);
        return ConnectedManager.open(ground);
    }
}

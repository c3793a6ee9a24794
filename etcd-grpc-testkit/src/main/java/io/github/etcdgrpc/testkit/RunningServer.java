package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A real etcd, by the machine's time.
 *
 * <p>Every kind of server comes down to its endpoints, and an object that ends it.
 */
final class RunningServer implements RunningEtcd {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AutoCloseable server;
    private final List<String> endpoints;
    private final String keyPrefix;
    private final BackendProvider provider;
    private final TestTime time = OwnTime.begin();

    private RunningServer(AutoCloseable server, List<String> endpoints, String keyPrefix) {
        this.server = server;
        this.endpoints = List.copyOf(endpoints);
        this.keyPrefix = keyPrefix;
        this.provider = Backends.ofRealEtcd();
    }

    /** Returns a server that is the test's own, and ends with it. */
    static RunningServer own(AutoCloseable server, List<String> endpoints) {
        return new RunningServer(server, endpoints, "");
    }

    /** Returns a server that others use too: all keys begin with a prefix that nobody else has. */
    static RunningServer shared(List<String> endpoints) {
        return new RunningServer(() -> {}, endpoints, Backends.prefixOfOneTest());
    }

    @Override
    public List<String> endpoints() {
        return endpoints;
    }

    @Override
    public String keyPrefix() {
        return keyPrefix;
    }

    @Override
    public Timekeeper timekeeper() {
        return time.timekeeper();
    }

    @Override
    public Access access(String client) {
        return new Access(provider, timekeeper());
    }

    @Override
    public EtcdBackend connect() {
        return provider.open(new BackendOptions(endpoints, PATIENCE, PATIENCE), timekeeper());
    }

    @Override
    public <T> Optional<T> part(Class<T> type) {
        return type.isInstance(server) ? Optional.of(type.cast(server)) : Optional.empty();
    }

    @Override
    public List<String> end() {
        if (!keyPrefix.isEmpty()) {
            deleteKeys();
        }
        List<String> threads = time.end();
        try {
            server.close();
        } catch (Exception failure) {
            throw new IllegalStateException(this + " did not end", failure);
        }
        return threads;
    }

    private void deleteKeys() {
        try (EtcdBackend backend = connect()) {
            DeleteRequest all = DeleteRequest.of(KeyRange.prefix(Bytes.ofUtf8(keyPrefix + "/")));
            timekeeper().await(backend.kv().delete(all), PATIENCE);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("keys under " + keyPrefix + " are left on " + this, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "etcd at " + String.join(",", endpoints);
    }
}

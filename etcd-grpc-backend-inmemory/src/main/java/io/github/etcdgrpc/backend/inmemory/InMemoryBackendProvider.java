package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;

/**
 * Opens backends of clusters that live in this JVM's memory.
 *
 * <p>Backends that name the same endpoints, in whatever order, share a cluster, as though there were a server: what one writes, the others see. A cluster
 * begins empty with the first backend and is gone, with all it holds, when the last is closed. Nothing listens on the endpoints, and no connection to
 * them is made.
 *
 * <p>Time: a cluster goes by the timekeeper of the backend that has been open longest. When that one is closed, the next takes over, and what was left of
 * each lease then is left of it still: a lease outlives the backend that granted it by what its TTL says, whoever's time that is.
 *
 * <p>Timeouts of the options matter only when a test sets faults ({@link InMemoryEtcd#faults}): otherwise every request is done at once.
 */
public final class InMemoryBackendProvider implements BackendProvider {
    /** By what configuration chooses this backend. */
    public static final String NAME = "inmemory";

    /** One for the whole JVM, however many providers a {@code ServiceLoader} makes. */
    private static final SharedClusters CLUSTERS = new SharedClusters();

    /** Creates a provider; all of them share the same clusters. */
    public InMemoryBackendProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when an endpoint is not of the form {@code host:port}, {@code http://host:port} or {@code https://host:port}
     */
    @Override
    public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        requireNonNull(options, "options");
        requireNonNull(timekeeper, "timekeeper");
        return CLUSTERS.open(options, timekeeper);
    }
}

package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.OptionalBinder;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;

/**
 * Binds the in-memory backend in Guice, whatever the configuration says of the backend. Guice is an optional dependency of this artifact.
 */
public final class InMemoryBackendModule extends AbstractModule {
    private final BackendProvider provider;

    /** Uses the cluster that the manager's endpoints name in this JVM, as {@link InMemoryBackendProvider} does. */
    public InMemoryBackendModule() {
        this.provider = new InMemoryBackendProvider();
    }

    /**
     * Uses {@code etcd}, whatever the endpoints are, so that a test can see the cluster, and several injectors can share it.
     *
     * @param etcd the cluster; it stays open when the injector's manager is closed, and goes by its own timekeeper
     */
    public InMemoryBackendModule(InMemoryEtcd etcd) {
        this.provider = new GivenCluster(requireNonNull(etcd, "etcd"));
    }

    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), BackendProvider.class)
                .setBinding()
                .toInstance(provider);
    }

    private record GivenCluster(InMemoryEtcd etcd) implements BackendProvider {
        @Override
        public String name() {
            return InMemoryBackendProvider.NAME;
        }

        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
            return etcd.connect(timekeeper, options.endpoints().get(0), () -> {});
        }
    }
}

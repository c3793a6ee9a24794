package io.github.etcdgrpc.backend.inmemory;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.OptionalBinder;
import io.github.etcdgrpc.spi.BackendProvider;

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
        this.provider = etcd.provider();
    }

    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), BackendProvider.class)
                .setBinding()
                .toInstance(provider);
    }
}

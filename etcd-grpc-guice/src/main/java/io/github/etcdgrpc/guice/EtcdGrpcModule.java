package io.github.etcdgrpc.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.connection.ConnectionManager;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.core.config.ConfiguredOptions;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceRegistry;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.Optional;

/**
 * Binds an {@link EtcdManager}, made from configuration, and each of its components: {@link ServiceRegistry}, {@link ServiceDiscovery},
 * {@link LeaseManager} and {@link ConnectionManager}.
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(new EtcdGrpcModule());
 * injector.getInstance(ServiceRegistry.class).register("greeter", "greeter-1", "10.0.0.7:50051");
 * }</pre>
 *
 * <p><b>Settings</b> stand in the section {@code etcd-grpc}; the file {@code reference.conf} of {@code etcd-grpc-core} documents each. A wrong one is found when the module is
 * made, before there is an injector.
 *
 * <p><b>Backend.</b> The setting {@code etcd-grpc.backend} names it. Installing the module of a backend ({@code JetcdBackendModule},
 * {@code InMemoryBackendModule}), or binding a {@link BackendProvider} otherwise, overrides the setting.
 *
 * <p><b>Time.</b> A bound {@link Timekeeper} is used as the manager's time, and is not closed with it. A test binds a virtual one, an application
 * none.
 *
 * <p><b>Life.</b> The manager is a singleton. It is made, and connects to etcd, when it or one of its components is first injected, or in the creation of
 * the injector with {@link com.google.inject.Stage#PRODUCTION}. When etcd does not answer then, the injection fails with a
 * {@link com.google.inject.ProvisionException} whose cause is the {@link io.github.etcdgrpc.EtcdException}, and the next injection tries again.
 * Guice has no end of life: the application calls {@link EtcdManager#close()} when it stops, which deregisters what is
 * registered; there is no shutdown hook.
 */
public final class EtcdGrpcModule extends AbstractModule {
    private final ManagerOptions options;

    /**
     * Makes the module from {@code application.conf}, system properties and the reference files, as {@link ConfigFactory#load()} finds them.
     *
     * @throws io.github.etcdgrpc.EtcdException as {@link #EtcdGrpcModule(Config)}
     * @throws com.typesafe.config.ConfigException when a file cannot be read or parsed
     */
    public EtcdGrpcModule() {
        this(ConfigFactory.load());
    }

    /**
     * Makes the module from a configuration that has, or may have, a section {@code etcd-grpc}; what it leaves out has its default.
     *
     * @throws io.github.etcdgrpc.EtcdException a configuration error that names setting, value, file and line, and what was expected
     */
    public EtcdGrpcModule(Config config) {
        this.options = ConfiguredOptions.read(config);
    }

    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), BackendProvider.class);
        OptionalBinder.newOptionalBinder(binder(), Timekeeper.class);
    }

    @Provides
    @Singleton
    EtcdManager manager(Optional<BackendProvider> backend, Optional<Timekeeper> timekeeper) {
        ManagerBuilder builder = EtcdGrpc.builder(options);
        backend.ifPresent(builder::backend);
        timekeeper.ifPresent(builder::timekeeper);
        return builder.build();
    }

    @Provides
    ServiceRegistry serviceRegistry(EtcdManager manager) {
        return manager.serviceRegistry();
    }

    @Provides
    ServiceDiscovery serviceDiscovery(EtcdManager manager) {
        return manager.serviceDiscovery();
    }

    @Provides
    LeaseManager leaseManager(EtcdManager manager) {
        return manager.leaseManager();
    }

    @Provides
    ConnectionManager connectionManager(EtcdManager manager) {
        return manager.connectionManager();
    }
}

package io.github.etcdgrpc.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryBackendModule;
import io.github.etcdgrpc.backend.inmemory.InMemoryBackendProvider;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.backend.jetcd.JetcdBackendModule;
import io.github.etcdgrpc.connection.ConnectionManager;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceRegistry;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EtcdGrpcModuleTest {
    private static final Config IN_MEMORY = ConfigFactory.parseString("""
            etcd-grpc {
              backend = inmemory
              endpoints = "guice-test:2379"
              default-metadata.region = eu-1
            }
            """);

    /** Nothing listens at port 1, and jetcd is asked to find that out soon. */
    private static final Config UNREACHABLE = ConfigFactory.parseString("""
            etcd-grpc {
              backend = jetcd
              endpoints = "127.0.0.1:1"
              dial-timeout = 300ms
            }
            """);

    private final List<EtcdManager> managers = new ArrayList<>();

    @AfterEach
    void closeManagers() {
        managers.forEach(EtcdManager::close);
    }

    @Test
    void createInjector_oneLine_registersAndResolves() {
        Injector injector = injector(new EtcdGrpcModule(IN_MEMORY));

        injector.getInstance(ServiceRegistry.class).register("greeter", "greeter-1", "10.0.0.7:50051");

        assertThat(injector.getInstance(ServiceDiscovery.class).resolveService("greeter"))
                .singleElement()
                .satisfies(instance -> {
                    assertThat(instance.address()).isEqualTo("10.0.0.7:50051");
                    assertThat(instance.metadata()).containsEntry("region", "eu-1");
                });
    }

    @Test
    void createInjector_components_areThoseOfTheOneManager() {
        Application application = injector(new EtcdGrpcModule(IN_MEMORY)).getInstance(Application.class);

        assertThat(application.manager).isSameAs(application.again);
        assertThat(application.registry).isSameAs(application.manager.serviceRegistry());
        assertThat(application.discovery).isSameAs(application.manager.serviceDiscovery());
        assertThat(application.leases).isSameAs(application.manager.leaseManager());
        assertThat(application.connection).isSameAs(application.manager.connectionManager());
        assertThat(application.manager.isReady()).isTrue();
    }

    @Test
    void noArguments_readsApplicationConf() {
        EtcdManager manager = injector(new EtcdGrpcModule()).getInstance(EtcdManager.class);

        assertThat(manager.name()).isEqualTo("from-application-conf");
    }

    @Test
    void installedBackendModule_overridesTheSetting() {
        Injector injector = injector(new EtcdGrpcModule(UNREACHABLE), new InMemoryBackendModule());

        assertThat(injector.getInstance(EtcdManager.class).isReady()).isTrue();
        assertThat(injector.getInstance(BackendProvider.class).name()).isEqualTo("inmemory");
    }

    @Test
    void installedBackendModule_inEitherOrderAndOfEitherKind_isTheOneUsed() {
        Injector injector = Guice.createInjector(
                new JetcdBackendModule(), new EtcdGrpcModule(inMemoryWithShortDialAt("127.0.0.1:1")));

        EtcdException error = failureOf(() -> injector.getInstance(EtcdManager.class));

        assertThat(error.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(error).hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void boundTimekeeper_isTheManagersTime() {
        VirtualTime time = new VirtualTime();
        RecordingBackend backend = new RecordingBackend();
        Module bindings = new AbstractModule() {
            @Override
            protected void configure() {
                bind(Timekeeper.class).toInstance(time);
                bind(BackendProvider.class).toInstance(backend);
            }
        };

        injector(new EtcdGrpcModule(IN_MEMORY), bindings);

        assertThat(backend.timekeeper).isSameAs(time);
    }

    @Test
    void unreachableEtcd_failsTheInjectionThatNeedsIt_andTheNextOneTriesAgain() {
        Injector injector = Guice.createInjector(new EtcdGrpcModule(UNREACHABLE));

        EtcdException first = failureOf(() -> injector.getInstance(ServiceRegistry.class));
        EtcdException second = failureOf(() -> injector.getInstance(EtcdManager.class));

        assertThat(first.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(first).hasMessageContaining("127.0.0.1:1");
        assertThat(second).isNotSameAs(first);
    }

    @Test
    void unreachableEtcd_withStageProduction_failsTheInjector() {
        assertThat(catchThrowableOfType(
                        CreationException.class,
                        () -> Guice.createInjector(Stage.PRODUCTION, new EtcdGrpcModule(UNREACHABLE))))
                .hasRootCauseInstanceOf(EtcdException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void unknownBackend_namesItAndThoseThereAre() {
        Injector injector =
                Guice.createInjector(new EtcdGrpcModule(ConfigFactory.parseString("etcd-grpc.backend = zookeeper")));

        EtcdException error = failureOf(() -> injector.getInstance(EtcdManager.class));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        assertThat(error).hasMessageContainingAll("\"zookeeper\"", "inmemory", "jetcd");
    }

    @Test
    void wrongSetting_isRefusedBeforeThereIsAnInjector() {
        EtcdException error = catchThrowableOfType(
                EtcdException.class,
                () -> new EtcdGrpcModule(ConfigFactory.parseString("etcd-grpc.default-ttl = forever")));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        assertThat(error).hasMessageContainingAll("etcd-grpc.default-ttl", "\"forever\"", "whole seconds");
    }

    private Injector injector(Module... modules) {
        Injector injector = Guice.createInjector(modules);
        managers.add(injector.getInstance(EtcdManager.class));
        return injector;
    }

    private static EtcdException failureOf(ThrowingCallable injection) {
        ProvisionException failure = catchThrowableOfType(ProvisionException.class, injection);
        assertThat(failure).hasCauseInstanceOf(EtcdException.class);
        return (EtcdException) failure.getCause();
    }

    private static Config inMemoryWithShortDialAt(String endpoint) {
        return ConfigFactory.parseString(
                "etcd-grpc { backend = inmemory, dial-timeout = 300ms, endpoints = \"" + endpoint + "\" }");
    }

    private static final class Application {
        @Inject
        EtcdManager manager;

        @Inject
        EtcdManager again;

        @Inject
        ServiceRegistry registry;

        @Inject
        ServiceDiscovery discovery;

        @Inject
        LeaseManager leases;

        @Inject
        ConnectionManager connection;
    }

    /** The in-memory backend, and what it was opened with. */
    private static final class RecordingBackend implements BackendProvider {
        Timekeeper timekeeper;

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper opened) {
            timekeeper = opened;
            return new InMemoryBackendProvider().open(options, opened);
        }
    }
}

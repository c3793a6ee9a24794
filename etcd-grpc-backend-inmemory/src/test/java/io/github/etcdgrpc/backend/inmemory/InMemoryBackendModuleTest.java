package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.multibindings.OptionalBinder;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryBackendModuleTest {
    private static final BackendOptions OPTIONS =
            new BackendOptions(List.of("localhost:1"), Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final VirtualTime time = new VirtualTime();

    @Test
    void install_overridesTheDefaultOfAnOptionalBinder() {
        BackendProvider provider = Guice.createInjector(new InMemoryBackendModule(), new AbstractModule() {
                    @Override
                    protected void configure() {
                        OptionalBinder.newOptionalBinder(binder(), BackendProvider.class)
                                .setDefault()
                                .toProvider(() -> {
                                    throw new AssertionError("the default was asked");
                                });
                    }
                })
                .getInstance(BackendProvider.class);

        assertThat(provider).isInstanceOf(InMemoryBackendProvider.class);
    }

    @Test
    void install_withACluster_opensBackendsOfItWhateverTheEndpoints() {
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time)) {
            BackendProvider provider =
                    Guice.createInjector(new InMemoryBackendModule(etcd)).getInstance(BackendProvider.class);

            EtcdBackend backend = provider.open(OPTIONS, new VirtualTime());

            assertThat(provider.name()).isEqualTo("inmemory");
            assertThat(backend.unwrap(InMemoryEtcd.class)).containsSame(etcd);
            backend.close();
            assertThat(etcd.connections()).isZero();
            assertThat(etcd.connect().status()).isCompleted();
        }
    }
}

package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.multibindings.OptionalBinder;
import io.etcd.jetcd.Client;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.testkit.ThreadCheck;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class JetcdBackendProviderTest {

    @Test
    void serviceLoader_findsItByName() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .filteredOn(provider -> provider.name().equals("jetcd"))
                .singleElement()
                .isInstanceOf(JetcdBackendProvider.class);
    }

    @Test
    void module_overridesTheDefaultBinding() {
        AbstractModule defaults = new AbstractModule() {
            @Override
            protected void configure() {
                OptionalBinder.newOptionalBinder(binder(), BackendProvider.class)
                        .setDefault()
                        .toProvider(() -> {
                            throw new AssertionError("the default must not be used");
                        });
            }
        };

        BackendProvider bound =
                Guice.createInjector(defaults, new JetcdBackendModule()).getInstance(Key.get(BackendProvider.class));

        assertThat(bound).isInstanceOf(JetcdBackendProvider.class);
    }

    @Test
    void open_doesNothingUntilTheFirstCall() {
        ThreadCheck threads = ThreadCheck.begin();
        try (Backends backends = new Backends()) {
            backends.open("unreachable.invalid:2379");
            threads.assertNoneLeft();
        }
    }

    @Test
    void open_malformedEndpoint_namesIt() {
        try (Backends backends = new Backends()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backends.open("localhost:2379", "localhost"))
                    .withMessage("endpoint: localhost (expected: host:port or http://host:port)");
        }
    }

    @Test
    void unwrap_clientOfJetcd_isTheSameUntilClose() {
        try (Backends backends = new Backends()) {
            JetcdBackend backend = backends.open("127.0.0.1:1");

            Client client = backend.unwrap(Client.class).orElseThrow();

            assertThat(backend.unwrap(Client.class)).containsSame(client);
            assertThat(backend.unwrap(String.class)).isEmpty();
            backend.close();
            assertThatThrownBy(() -> backend.unwrap(Client.class)).isInstanceOf(EtcdException.class);
        }
    }
}

package io.github.etcdgrpc.backend.jetcd;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.OptionalBinder;
import io.github.etcdgrpc.spi.BackendProvider;

/** Has a Guice application use this backend, whatever its configuration names. */
public final class JetcdBackendModule extends AbstractModule {

    /** Creates the module. */
    public JetcdBackendModule() {}

    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), BackendProvider.class)
                .setBinding()
                .toInstance(new JetcdBackendProvider());
    }
}

package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;

/** Makes {@link JetcdBackend}s, under the name {@code jetcd}. */
public final class JetcdBackendProvider implements BackendProvider {

    /** Creates a provider, as {@link java.util.ServiceLoader} does. */
    public JetcdBackendProvider() {}

    @Override
    public String name() {
        return "jetcd";
    }

    @Override
    public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        return new JetcdBackend(options, timekeeper);
    }
}

package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ChannelPoolConfig;
import io.github.etcdgrpc.spi.ServiceChannelProvider;
import io.github.etcdgrpc.spi.ServiceChannels;
import io.github.etcdgrpc.spi.Timekeeper;

/**
 * Gives each manager a pool of channels, and makes it known as a target of {@code etcd:} names as long as that pool is open.
 *
 * <p>Managers find it by {@link java.util.ServiceLoader}; applications have no need of it.
 */
public final class PooledChannelProvider implements ServiceChannelProvider {
    private final KnownManagers managers;

    /** Creates the provider. */
    public PooledChannelProvider() {
        this(KnownManagers.OF_PROCESS);
    }

    PooledChannelProvider(KnownManagers managers) {
        this.managers = managers;
    }

    @Override
    public ServiceChannels open(EtcdManager manager, ChannelPoolConfig config, Timekeeper timekeeper) {
        ChannelPool pool = new ChannelPool(config, timekeeper, new EtcdChannelMaker(manager));
        managers.add(manager);
        return new KnownChannels(managers, manager, pool);
    }
}

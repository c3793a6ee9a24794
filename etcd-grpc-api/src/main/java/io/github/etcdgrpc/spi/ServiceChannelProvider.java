package io.github.etcdgrpc.spi;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ChannelPoolConfig;

/** How a manager gets channels to services without knowing how they are made. Found by {@link java.util.ServiceLoader}. */
public interface ServiceChannelProvider {

    /**
     * Makes the pool of a manager and makes the manager known as a target of {@code etcd:} names, by its {@link EtcdManager#name()}.
     *
     * @param timekeeper the source of time, which outlives the pool
     */
    ServiceChannels open(EtcdManager manager, ChannelPoolConfig config, Timekeeper timekeeper);
}

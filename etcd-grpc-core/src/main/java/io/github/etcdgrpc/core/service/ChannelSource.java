package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;

/** Where discovery takes its channels from. */
@FunctionalInterface
public interface ChannelSource {

    /**
     * Connects to a service, without blocking.
     *
     * @throws io.github.etcdgrpc.EtcdException {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE} when there can be no channel
     */
    ServiceConnection connect(String serviceName, DiscoveryOptions options);
}

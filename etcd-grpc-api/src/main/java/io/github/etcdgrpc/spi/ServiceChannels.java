package io.github.etcdgrpc.spi;

import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;

/** The pool of channels of one manager. */
public interface ServiceChannels extends AutoCloseable {

    /**
     * Takes a channel to a service from the pool, or makes one. Does not block.
     *
     * @throws io.github.etcdgrpc.EtcdException {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE} when the pool is closed or has no channel left
     */
    ServiceConnection connect(String serviceName, DiscoveryOptions options);

    /** Ends all channels, those in use too, and forgets the manager as a target of {@code etcd:} names. Idempotent, bounded. */
    @Override
    void close();
}

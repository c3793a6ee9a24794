package io.github.etcdgrpc.resolver;

import io.grpc.ManagedChannel;

/** Makes the channels of a pool. */
@FunctionalInterface
interface ChannelMaker {

    /**
     * Makes a channel, which connects nowhere before its first call.
     *
     * @throws io.github.etcdgrpc.EtcdException {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE} when the application brings no transport
     */
    ManagedChannel make(ChannelKey key);
}

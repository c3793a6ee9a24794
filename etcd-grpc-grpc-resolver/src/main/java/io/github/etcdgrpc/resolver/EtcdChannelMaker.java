package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelProvider.ProviderNotFoundException;

/**
 * Makes channels that follow a service in one manager, in plain text, over the transport that the application has on its class path.
 *
 * @param manager the manager that all the channels ask
 */
record EtcdChannelMaker(EtcdManager manager) implements ChannelMaker {

    @Override
    public ManagedChannel make(ChannelKey key) {
        try {
            return Grpc.newChannelBuilder(EtcdTargets.of(key.service()), InsecureChannelCredentials.create())
                    .defaultLoadBalancingPolicy(key.loadBalancing().policyName())
                    .setNameResolverArg(EtcdTargets.MANAGER, manager)
                    .setNameResolverArg(EtcdTargets.OPTIONS, key.options())
                    .build();
        } catch (ProviderNotFoundException e) {
            throw new EtcdException(
                    ErrorCode.INVALID_STATE,
                    "no gRPC transport for a channel to service \"" + key.service()
                            + "\" (expected: grpc-netty, grpc-netty-shaded or grpc-okhttp on the class path)",
                    e);
        }
    }
}

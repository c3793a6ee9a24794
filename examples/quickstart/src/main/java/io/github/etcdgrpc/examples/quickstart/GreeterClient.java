package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.resolver.EtcdTargets;
import io.github.etcdgrpc.service.ServiceEvent;
import io.github.etcdgrpc.service.ServiceWatch;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.function.Consumer;

/** A client as it would run in a process of its own: it knows the name of the service, and nothing of its servers. */
final class GreeterClient implements AutoCloseable {
    private final EtcdManager manager;
    private final ManagedChannel channel;

    private GreeterClient(EtcdManager manager) {
        this.manager = manager;
        channel = Grpc.newChannelBuilder("etcd:///" + GreeterServer.SERVICE, InsecureChannelCredentials.create())
                .defaultLoadBalancingPolicy("round_robin")
                .defaultServiceConfig(Greeter.RETRIES)
                // Which of this process's managers resolves the name; where there is but one, this line is not needed.
                .setNameResolverArg(EtcdTargets.MANAGER, manager)
                .build();
    }

    /** Opens a manager, and a channel that asks it who the greeters are. */
    static GreeterClient connect(Cluster cluster) {
        return new GreeterClient(cluster.manager("client").build());
    }

    /** Calls whichever greeter's turn it is. */
    String greet(String name) {
        return Greeter.greet(channel, name);
    }

    /** Follows who joins and who leaves. A client needs this only if it wants to know; the channel follows by itself. */
    ServiceWatch follow(Consumer<ServiceEvent> listener) {
        return manager.serviceDiscovery().watchService(GreeterServer.SERVICE, listener::accept);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        manager.close();
    }
}

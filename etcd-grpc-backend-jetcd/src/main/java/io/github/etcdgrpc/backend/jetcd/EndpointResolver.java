package io.github.etcdgrpc.backend.jetcd;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Resolves a fixed list of endpoints, each to one group of addresses, and again whenever a connection broke.
 *
 * <p>Names are looked up on the channel's offload executor, never on the thread that asks. A name that cannot be resolved is left out while another one can.
 * Confined to the channel's synchronization context but for the lookup itself.
 */
final class EndpointResolver extends NameResolver {
    private final List<Endpoint> endpoints;
    private final SynchronizationContext context;
    private final Executor lookups;

    private Listener2 listener;
    private boolean resolving;
    private boolean shutdown;

    @SuppressWarnings("NullAway.Init") // gRPC calls start before anything else
    EndpointResolver(List<Endpoint> endpoints, SynchronizationContext context, Executor lookups) {
        this.endpoints = endpoints;
        this.context = context;
        this.lookups = lookups;
    }

    @Override
    public String getServiceAuthority() {
        return endpoints.get(0).toString();
    }

    @Override
    public void start(Listener2 target) {
        listener = target;
        refresh();
    }

    @Override
    public void refresh() {
        if (!resolving && !shutdown) {
            resolving = true;
            lookups.execute(() -> {
                StatusOr<List<EquivalentAddressGroup>> found = lookup();
                context.execute(() -> deliver(found));
            });
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    private void deliver(StatusOr<List<EquivalentAddressGroup>> found) {
        resolving = false;
        if (!shutdown) {
            listener.onResult2(
                    ResolutionResult.newBuilder().setAddressesOrError(found).build());
        }
    }

    private StatusOr<List<EquivalentAddressGroup>> lookup() {
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            try {
                groups.add(addressesOf(endpoint));
            } catch (UnknownHostException nobody) {
                unknown.add(endpoint.host());
            }
        }
        return groups.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("unknown host " + String.join(", ", unknown)))
                : StatusOr.fromValue(groups);
    }

    private static EquivalentAddressGroup addressesOf(Endpoint endpoint) throws UnknownHostException {
        List<SocketAddress> addresses = Arrays.stream(InetAddress.getAllByName(endpoint.host()))
                .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
        Attributes attributes = Attributes.newBuilder()
                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint.toString())
                .build();
        return new EquivalentAddressGroup(addresses, attributes);
    }
}

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Resolves a fixed list of endpoints, each to one group of addresses, and again whenever a connection broke.
 *
 * <p>Names are looked up on the channel's offload executor, never on the thread that asks. A name that cannot be resolved keeps the
 * addresses that it had; without any it is left out while another name has some. Confined to the channel's synchronization context but for the lookup itself.
 */
final class EndpointResolver extends NameResolver {
    private final List<Endpoint> endpoints;
    private final SynchronizationContext context;
    private final Executor lookups;
    private final HostLookup hosts;
    /** What the last successful lookup of each found. Touched by lookups only, of which there is one at a time. */
    private final Map<Endpoint, EquivalentAddressGroup> known = new HashMap<>();

    private Listener2 listener;
    private boolean resolving;
    private boolean shutdown;

    /** Asks for the addresses of a host; may block. */
    @FunctionalInterface
    interface HostLookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    @SuppressWarnings("NullAway.Init") // gRPC calls start before anything else
    EndpointResolver(List<Endpoint> endpoints, SynchronizationContext context, Executor lookups, HostLookup hosts) {
        this.endpoints = endpoints;
        this.context = context;
        this.lookups = lookups;
        this.hosts = hosts;
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
        List<String> unknown = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            try {
                known.put(endpoint, addressesOf(endpoint));
            } catch (UnknownHostException nobody) {
                unknown.add(endpoint.host());
            }
        }
        List<EquivalentAddressGroup> groups =
                endpoints.stream().filter(known::containsKey).map(known::get).toList();
        return groups.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("unknown host " + String.join(", ", unknown)))
                : StatusOr.fromValue(groups);
    }

    private EquivalentAddressGroup addressesOf(Endpoint endpoint) throws UnknownHostException {
        List<SocketAddress> addresses = Arrays.stream(hosts.of(endpoint.host()))
                .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
        Attributes attributes = Attributes.newBuilder()
                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint.toString())
                .build();
        return new EquivalentAddressGroup(addresses, attributes);
    }
}

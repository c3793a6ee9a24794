package io.github.etcdgrpc.backend.jetcd;

import static java.util.Objects.requireNonNull;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Makes {@link EndpointResolver}s for targets of the scheme {@code etcd-endpoints}, which only {@link #target} makes.
 *
 * <p>jetcd's own {@code ip} scheme would look names up on the calling thread, and on the event loop at every reconnect.
 */
final class EndpointResolverProvider extends NameResolverProvider {
    private static final String SCHEME = "etcd-endpoints";

    static {
        NameResolverRegistry.getDefaultRegistry().register(new EndpointResolverProvider());
    }

    private EndpointResolverProvider() {}

    /** Returns the target by which a channel reaches all of {@code endpoints}; the brackets of IPv6 addresses are encoded, since a path may hold none. */
    static String target(List<Endpoint> endpoints) {
        String list = endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
        return SCHEME + ":///" + list.replace("[", "%5B").replace("]", "%5D");
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        List<Endpoint> endpoints = Arrays.stream(target.getPath().substring(1).split(",", -1))
                .map(Endpoint::parse)
                .toList();
        Executor lookups = requireNonNull(args.getOffloadExecutor(), "offloadExecutor");
        return new EndpointResolver(endpoints, args.getSynchronizationContext(), lookups, InetAddress::getAllByName);
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return List.of(InetSocketAddress.class);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 0;
    }
}

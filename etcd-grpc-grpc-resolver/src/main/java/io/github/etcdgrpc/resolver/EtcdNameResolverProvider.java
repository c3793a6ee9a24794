package io.github.etcdgrpc.resolver;

import static java.util.Objects.requireNonNullElse;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Resolves targets of the scheme {@code etcd}; {@link EtcdTargets} says what they look like.
 *
 * <p>gRPC finds it by {@link java.util.ServiceLoader}; applications have no need of it.
 */
public final class EtcdNameResolverProvider extends NameResolverProvider {
    private static final int USUAL_PRIORITY = 5;

    private final KnownManagers managers;
    private final HostLookup lookup;

    /** Creates the provider that answers from the managers open in this process. */
    public EtcdNameResolverProvider() {
        this(KnownManagers.OF_PROCESS, HostLookup.SYSTEM);
    }

    EtcdNameResolverProvider(KnownManagers managers, HostLookup lookup) {
        this.managers = managers;
        this.lookup = lookup;
    }

    /**
     * Creates a resolver, which asks for nothing until it is started.
     *
     * @return null when the scheme is another
     * @throws IllegalArgumentException when the target has another form than those of {@link EtcdTargets}
     */
    @Override
    public @Nullable NameResolver newNameResolver(URI targetUri, NameResolver.Args args) {
        if (!EtcdTarget.SCHEME.equalsIgnoreCase(targetUri.getScheme())) {
            return null;
        }
        EtcdTarget target = EtcdTarget.parse(targetUri);
        DiscoveryOptions options = requireNonNullElse(args.getArg(EtcdTargets.OPTIONS), DiscoveryOptions.DEFAULTS);
        return new EtcdNameResolver(new Resolution(target, options, args, lookup), managersFor(target, args));
    }

    private ManagerSource managersFor(EtcdTarget target, NameResolver.Args args) {
        EtcdManager given = args.getArg(EtcdTargets.MANAGER);
        return given == null ? new ManagerSource.Open(managers, target) : new ManagerSource.Given(given);
    }

    @Override
    public String getDefaultScheme() {
        return EtcdTarget.SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return USUAL_PRIORITY;
    }
}

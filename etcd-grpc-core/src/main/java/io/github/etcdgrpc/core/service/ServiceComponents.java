package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.watch.PrefixReader;

/**
 * The registry and the discovery of one manager, which read services with the same eyes.
 *
 * @param registry the registry
 * @param discovery the discovery
 */
public record ServiceComponents(DesiredStateRegistry registry, MirroredDiscovery discovery) {

    /** Makes both. Asks etcd nothing yet; {@code keeper} outlives the registry. */
    public static ServiceComponents of(ManagerScope scope, LeaseKeeper keeper, ChannelSource channels) {
        ServiceKeys keys = new ServiceKeys(scope.options().servicePrefix());
        InstanceParser parser = new InstanceParser(keys);
        PrefixReader reader = new PrefixReader(scope.backend().kv(), scope.retrier());
        ServiceCatalog catalog = new ServiceCatalog(keys, reader, parser);
        return new ServiceComponents(
                new DesiredStateRegistry(scope, keeper, keys, catalog),
                new MirroredDiscovery(scope, parser, catalog, channels));
    }
}

package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.LoadBalancing;
import java.util.Map;

/** What two connections must have in common to share a channel. */
record ChannelKey(String service, LoadBalancing loadBalancing, Map<String, String> metadata) {

    static ChannelKey of(String service, DiscoveryOptions options) {
        return new ChannelKey(service, options.loadBalancing(), options.metadata());
    }

    DiscoveryOptions options() {
        return DiscoveryOptions.DEFAULTS.withLoadBalancing(loadBalancing).withMetadata(metadata);
    }
}

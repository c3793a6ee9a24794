package io.github.etcdgrpc.resolver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Asks for the IP addresses of a host. May block, save for IP literals. */
@FunctionalInterface
interface HostLookup {
    /** Asks as the JDK does, which caches answers for {@code networkaddress.cache.ttl} seconds. */
    HostLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    List<InetAddress> lookup(String host) throws UnknownHostException;
}

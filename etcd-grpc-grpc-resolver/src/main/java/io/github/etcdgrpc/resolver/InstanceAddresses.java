package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.service.ServiceInstance;
import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns instances into the addresses that a transport connects to.
 *
 * <p>A host name is looked up when it is new, when its last lookup failed, and after {@link #expire}; when a lookup fails, the last answer holds.
 * {@link #of} must not run twice at a time.
 */
final class InstanceAddresses {
    private static final int LAST_PORT = 65_535;

    private final HostLookup lookup;
    private final Map<String, List<InetAddress>> known = new HashMap<>();
    private final Set<String> fresh = new HashSet<>();
    private final AtomicBoolean expired = new AtomicBoolean();
    private volatile boolean namesInUse;

    /**
     * The addresses of some instances.
     *
     * @param groups one for each distinct address, in the order of the instances
     * @param unknownHosts the hosts whose lookup failed, each with the reason
     * @param malformed the addresses that are no {@code host:port}
     */
    record Found(List<EquivalentAddressGroup> groups, List<String> unknownHosts, List<String> malformed) {

        /** Returns why addresses are missing. */
        String reasons() {
            return Stream.concat(
                            unknownHosts.stream(),
                            malformed.stream().map(address -> address + ": not of the form host:port"))
                    .collect(Collectors.joining("; "));
        }
    }

    InstanceAddresses(HostLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Has the next pass look every host name up again.
     *
     * @return whether there is any
     */
    boolean expire() {
        expired.set(true);
        return namesInUse;
    }

    Found of(List<ServiceInstance> instances) {
        if (expired.getAndSet(false)) {
            fresh.clear();
        }
        Pass pass = new Pass();
        instances.forEach(pass::add);
        known.keySet().retainAll(pass.hosts);
        fresh.retainAll(pass.hosts);
        namesInUse = !pass.hosts.stream().allMatch(InstanceAddresses::isLiteral);
        return new Found(List.copyOf(pass.groups.values()), pass.unknownHosts, pass.malformed);
    }

    /** One walk over the instances. */
    private final class Pass {
        final Map<List<SocketAddress>, EquivalentAddressGroup> groups = new LinkedHashMap<>();
        final Set<String> hosts = new HashSet<>();
        final List<String> unknownHosts = new ArrayList<>();
        final List<String> malformed = new ArrayList<>();

        void add(ServiceInstance instance) {
            int colon = instance.address().lastIndexOf(':');
            int port = colon < 1 ? -1 : port(instance.address().substring(colon + 1));
            if (port < 0) {
                malformed.add(instance.address());
                return;
            }
            String host = withoutBrackets(instance.address().substring(0, colon));
            if (hosts.add(host) && !fresh.contains(host)) {
                lookUp(host);
            }
            List<SocketAddress> addresses = addressesOf(host, port);
            if (!addresses.isEmpty()) {
                groups.computeIfAbsent(addresses, all -> new EquivalentAddressGroup(all, attributes(instance)));
            }
        }

        private void lookUp(String host) {
            try {
                known.put(host, lookup.lookup(host));
                fresh.add(host);
            } catch (UnknownHostException e) {
                unknownHosts.add(host + ": unknown host");
            }
        }
    }

    private static Attributes attributes(ServiceInstance instance) {
        return Attributes.newBuilder().set(EtcdTargets.INSTANCE, instance).build();
    }

    private List<SocketAddress> addressesOf(String host, int port) {
        List<SocketAddress> addresses = new ArrayList<>();
        known.getOrDefault(host, List.of()).forEach(ip -> addresses.add(new InetSocketAddress(ip, port)));
        return addresses;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 1 && port <= LAST_PORT ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Tells whether the JDK takes the host for an IP address, without asking anyone. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}

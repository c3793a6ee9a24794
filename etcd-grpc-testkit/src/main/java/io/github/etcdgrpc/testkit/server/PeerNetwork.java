package io.github.etcdgrpc.testkit.server;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is between the members of a cluster: before each one's peer port a proxy, which the others are told of instead of the port. Plain HTTP. May be used by any number
 * of threads; a member that is alone has none.
 *
 * <p>An isolated member's own proxy lets nobody through, and those of the others let nothing through that comes from its process.
 */
final class PeerNetwork implements AutoCloseable {
    private final List<ServerPorts> ports;
    private final List<TcpProxy> proxies;
    private final Map<Integer, Supplier<OptionalLong>> isolated = new ConcurrentHashMap<>();

    /** Opens the proxies. */
    PeerNetwork(List<ServerPorts> ports) {
        this.ports = List.copyOf(ports);
        this.proxies = ports.size() == 1
                ? List.of()
                : IntStream.range(0, ports.size()).mapToObj(this::open).toList();
    }

    /** Returns where the others find a member. */
    String url(int member) {
        return proxies.isEmpty()
                ? ports.get(member).peerUrl()
                : "http://" + proxies.get(member).endpoint();
    }

    /** Returns all members and where they find one another, as etcd's flag of that name wants it. */
    String initialCluster() {
        return IntStream.range(0, ports.size())
                .mapToObj(member -> EtcdMember.name(member) + "=" + url(member))
                .collect(Collectors.joining(","));
    }

    /**
     * Cuts a member off from all others, until {@link #heal}. Nothing passes once this has returned.
     *
     * @param pid tells the member's process, if it runs: to any thread, at once
     */
    void isolate(int member, Supplier<OptionalLong> pid) {
        if (proxies.isEmpty()) {
            throw new IllegalStateException(
                    EtcdMember.name(member) + " is alone (expected: isolate() in a cluster of 3 or 5)");
        }
        if (!LoopbackSockets.areKnown()) {
            throw new UnsupportedOperationException("isolate() needs Linux, whose /proc tells whose a connection is");
        }
        isolated.put(member, pid);
        proxies.forEach(TcpProxy::cutUnwanted);
    }

    void heal(int member) {
        isolated.remove(member);
    }

    boolean isIsolated(int member) {
        return isolated.containsKey(member);
    }

    /** Cuts everything and closes the proxies. Idempotent. */
    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
    }

    private TcpProxy open(int member) {
        return TcpProxy.to(ServerPorts.address(ports.get(member).peer()), (from, to) -> !isCut(member, from, to));
    }

    /** One whose sender is gone already, and cannot be told any more, does not pass either. */
    private boolean isCut(int member, int from, int to) {
        if (isolated.isEmpty()) {
            return false;
        }
        return isolated.containsKey(member)
                || LoopbackSockets.find(from, to).map(this::isOfIsolated).orElse(true);
    }

    private boolean isOfIsolated(String inode) {
        return isolated.values().stream()
                .flatMapToLong(pid -> pid.get().stream())
                .anyMatch(pid -> LoopbackSockets.has(pid, inode));
    }
}

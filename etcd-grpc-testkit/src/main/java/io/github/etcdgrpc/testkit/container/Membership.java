package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server is called, and which servers its cluster begins with. Members find each other by name, on a network that they share.
 *
 * @param name the server's own
 * @param members the names of all, its own among them
 */
record Membership(String name, List<String> members) {
    static final int CLIENT_PORT = 2379;
    static final int PEER_PORT = 2380;

    /** A cluster of one. */
    static final Membership ALONE = new Membership("etcd", List.of("etcd"));

    Membership {
        requireNonNull(name, "name");
        members = List.copyOf(members);
        if (!members.contains(name)) {
            throw new IllegalArgumentException("members: " + members + " (expected: " + name + " among them)");
        }
    }

    /** Returns where other members reach this one, as {@code host:port}. */
    String peerEndpoint() {
        return name + ":" + PEER_PORT;
    }

    /**
     * Returns the flags that make an etcd this member.
     *
     * @param clientEndpoint where the test reaches it, which is what it tells clients who ask
     */
    List<String> flags(String clientEndpoint) {
        return List.of(
                "--name=" + name,
                "--listen-client-urls=http://0.0.0.0:" + CLIENT_PORT,
                "--advertise-client-urls=http://" + clientEndpoint,
                "--listen-peer-urls=http://0.0.0.0:" + PEER_PORT,
                "--initial-advertise-peer-urls=http://" + peerEndpoint(),
                "--initial-cluster=" + initialCluster());
    }

    private String initialCluster() {
        return members.stream()
                .map(member -> member + "=http://" + member + ":" + PEER_PORT)
                .collect(Collectors.joining(","));
    }
}

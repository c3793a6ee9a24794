package io.github.etcdgrpc.testkit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the members of a {@link LocalEtcd} have in common. May be used by any number of threads. */
final class Cluster implements AutoCloseable {
    private final ClusterSettings settings;
    private final ServerFiles files;
    private final @Nullable TlsFiles tls;
    private final List<ServerPorts> ports;
    private final PeerNetwork network;
    private final List<EtcdMember> members;
    private volatile boolean closed;

    /** Makes the directories, finds the ports and opens the proxies. Starts nothing. */
    Cluster(ClusterSettings settings) {
        this.settings = settings;
        this.files = ServerFiles.create();
        ServerTls wanted = settings.tls();
        this.tls = wanted == null ? null : wanted.writeTo(files.root().resolve("tls"));
        this.ports = ServerPorts.free(settings.members());
        this.network = new PeerNetwork(ports);
        this.members = IntStream.range(0, settings.members())
                .mapToObj(index -> new EtcdMember(this, index, ports.get(index), files.member(EtcdMember.name(index))))
                .toList();
    }

    EtcdBinary binary() {
        return settings.binary();
    }

    @Nullable
    EtcdUser user() {
        return settings.user();
    }

    @Nullable
    TlsFiles tls() {
        return tls;
    }

    List<EtcdMember> members() {
        return members;
    }

    PeerNetwork network() {
        return network;
    }

    Etcdctl etcdctl() {
        return new Etcdctl(settings.binary(), tls, settings.user());
    }

    /** Tells where a client connects to a port: a URL only when it must be one. */
    String endpoint(int clientPort) {
        return (tls == null ? "" : "https://") + ServerPorts.address(clientPort);
    }

    List<String> commandLine(EtcdMember member, ServerFiles itsFiles) {
        ServerPorts its = ports.get(member.index());
        String clientUrl = (tls == null ? "http://" : "https://") + ServerPorts.address(its.client());
        List<String> line = new ArrayList<>(List.of(
                settings.binary().path().toString(),
                "--name=" + member.name(),
                "--data-dir=" + itsFiles.data(),
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-metrics-urls=" + its.metricsUrl(),
                "--listen-peer-urls=" + its.peerUrl(),
                "--initial-advertise-peer-urls=" + network.url(member.index()),
                "--initial-cluster=" + network.initialCluster()));
        if (settings.binary().isAtLeast(3, 5)) {
            line.add("--unsafe-no-fsync");
        }
        if (tls != null) {
            line.addAll(tls.serverFlags());
        }
        line.addAll(settings.flags());
        return line;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException(settings.binary() + " is closed (expected: start another one)");
        }
    }

    /** Kills what runs and deletes everything. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            members.forEach(EtcdMember::kill9);
        } finally {
            network.close();
            files.delete();
        }
    }
}

package io.github.etcdgrpc.testkit.journal;

import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A backend whose steps are written down. */
final class JournaledBackend implements EtcdBackend {
    private final JournalClient client;
    private final EtcdBackend backend;
    private final KeyValueStore kv;
    private final LeaseStore leases;
    private final JournaledWatches watches;
    private final LeftOver opened;

    private JournaledBackend(JournalClient client, EtcdBackend backend) {
        this.client = client;
        this.backend = backend;
        this.kv = new JournaledKv(client, backend.kv());
        this.leases = new JournaledLeases(client, backend.leases());
        this.watches = new JournaledWatches(client, backend.watches());
        this.opened = LeftOver.opened(LeftOver.Kind.BACKEND, client, "connection", this::close);
    }

    static JournaledBackend open(JournalClient client, EtcdBackend backend) {
        JournaledBackend journaled = new JournaledBackend(client, backend);
        client.openThings().add(journaled.opened);
        client.begin("connect");
        return journaled;
    }

    @Override
    public KeyValueStore kv() {
        return kv;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public WatchStore watches() {
        return watches;
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return client.call("status", backend::status, member -> member.version() + ", rev " + member.revision());
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return backend.unwrap(type);
    }

    @Override
    public void close() {
        if (client.openThings().remove(opened)) {
            client.begin("close the connection");
        }
        backend.close();
        watches.endAll();
    }

    @Override
    public String toString() {
        return backend.toString();
    }
}

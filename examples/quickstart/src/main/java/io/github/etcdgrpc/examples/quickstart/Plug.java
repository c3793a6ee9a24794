package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A connection to etcd that can be cut behind the back of the manager that uses it. An application has no use for it: it stands for the crash of a machine,
 * so that this example can play several of them in one process.
 *
 * <p>Once it is pulled the manager reaches etcd no more: it can neither renew its lease nor deregister.
 */
final class Plug implements BackendProvider {
    private final BackendProvider etcd;
    private final List<EtcdBackend> connections = new CopyOnWriteArrayList<>();
    private volatile boolean pulled;

    Plug(BackendProvider etcd) {
        this.etcd = etcd;
    }

    @Override
    public String name() {
        return etcd.name();
    }

    @Override
    public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        EtcdBackend connection = etcd.open(options, timekeeper);
        connections.add(connection);
        if (pulled) {
            connection.close();
        }
        return connection;
    }

    void pull() {
        pulled = true;
        connections.forEach(EtcdBackend::close);
    }
}

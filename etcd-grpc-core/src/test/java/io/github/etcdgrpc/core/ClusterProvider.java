package io.github.etcdgrpc.core;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connects to one in-memory cluster, and remembers with which options. */
public final class ClusterProvider implements BackendProvider {
    private final InMemoryEtcd etcd;
    final List<BackendOptions> opened = new CopyOnWriteArrayList<>();

    public ClusterProvider(InMemoryEtcd etcd) {
        this.etcd = etcd;
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        opened.add(options);
        return etcd.connect();
    }
}

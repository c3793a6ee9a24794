package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;

/** Opens backends of one cluster, whatever the endpoints are. */
record GivenCluster(InMemoryEtcd etcd) implements BackendProvider {
    @Override
    public String name() {
        return InMemoryBackendProvider.NAME;
    }

    @Override
    public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        return etcd.connect(etcd.anyone(options, timekeeper), () -> {});
    }
}

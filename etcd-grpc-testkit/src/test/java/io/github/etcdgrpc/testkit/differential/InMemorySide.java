package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.spi.EtcdBackend;
import java.util.function.UnaryOperator;

/** An in-memory etcd whose clients may be made to lie. */
record InMemorySide(InMemoryEtcd etcd, UnaryOperator<EtcdBackend> clients) implements Side.Cluster {

    static Side honest(long seed) {
        return lying(seed, UnaryOperator.identity());
    }

    static Side lying(long seed, UnaryOperator<EtcdBackend> clients) {
        return new Side("in memory", () -> new InMemorySide(InMemoryEtcd.create(new VirtualTime(), seed), clients));
    }

    @Override
    public EtcdBackend connect() {
        return clients.apply(etcd.connect());
    }

    @Override
    public void close() {
        etcd.close();
    }
}

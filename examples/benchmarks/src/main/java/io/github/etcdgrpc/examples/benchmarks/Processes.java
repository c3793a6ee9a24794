package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;

/** Connects managers to a given in-memory etcd. */
final class Processes {
    private Processes() {}

    static ManagerBuilder on(InMemoryEtcd etcd) {
        return EtcdGrpc.builder().backend(new Given(etcd));
    }

    private record Given(InMemoryEtcd etcd) implements BackendProvider {

        @Override
        public String name() {
            return "given";
        }

        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
            return etcd.connect();
        }
    }
}

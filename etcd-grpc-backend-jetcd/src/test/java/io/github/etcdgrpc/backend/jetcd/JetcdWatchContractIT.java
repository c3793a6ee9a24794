package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.testkit.contract.WatchContract;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.LocalEtcd;

@EachEtcd
class JetcdWatchContractIT extends WatchContract {
    private final LocalEtcd etcd;

    JetcdWatchContractIT(LocalEtcd etcd) {
        this.etcd = etcd;
    }

    @Override
    protected EtcdBackend open() {
        return new JetcdBackendProvider().open(Backends.options(Backends.REQUEST, etcd.endpoint()), time());
    }
}

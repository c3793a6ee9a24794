package io.github.etcdgrpc.testkit.contract;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;

class InMemoryWatchContractTest extends WatchContract {
    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);

    @Override
    protected EtcdBackend open() {
        return etcd.connect();
    }

    @Override
    protected Timekeeper time() {
        return time;
    }

    @Override
    protected void letPass(Duration duration) {
        time.advance(duration);
    }
}

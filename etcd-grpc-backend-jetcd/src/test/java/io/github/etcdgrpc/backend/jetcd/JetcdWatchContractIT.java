package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.testkit.contract.WatchContract;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

@EachEtcd
class JetcdWatchContractIT extends WatchContract {
    /** One for all tests of a run: the shared one has no progress to tell within a test's time. */
    private static LocalEtcd etcd;

    private final EtcdBinary binary;

    JetcdWatchContractIT(EtcdBinary binary) {
        this.binary = binary;
    }

    private static LocalEtcd server(EtcdBinary binary) {
        if (etcd == null) {
            etcd = LocalEtcd.start(binary, "--experimental-watch-progress-notify-interval=1s");
        }
        return etcd;
    }

    @AfterAll
    static void stop() {
        etcd.close();
        etcd = null;
    }

    @Override
    protected EtcdBackend open() {
        return new JetcdBackendProvider()
                .open(Backends.options(Backends.REQUEST, server(binary).endpoint()), time());
    }

    @Override
    protected Duration progressInterval() {
        return Duration.ofSeconds(1);
    }
}

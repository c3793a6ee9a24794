package io.github.etcdgrpc.backend.jetcd.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.testkit.TestEtcd;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import org.junit.jupiter.api.Test;

@EachEtcd
class EachEtcdExampleIT {
    @Test
    void register_etcdKilledAndRestarted_isThere(LocalEtcd server) {
        try (TestEtcd etcd = TestEtcd.at(server.endpoint()).start()) {
            etcd.manager("server").serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

            server.kill9();
            server.start();

            assertThat(etcd.manager("client").serviceRegistry().getServiceInstances("greeter"))
                    .hasSize(1);
        }
    }
}

package io.github.etcdgrpc.backend.jetcd.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.testkit.EtcdGrpcExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AnyEtcdExampleIT {
    @RegisterExtension
    static final EtcdGrpcExtension etcd = EtcdGrpcExtension.available().build();

    @Test
    void register_seenByAnother(EtcdManager server, EtcdManager client) {
        server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

        assertThat(client.serviceRegistry().getServiceInstances("greeter")).hasSize(1);
    }
}

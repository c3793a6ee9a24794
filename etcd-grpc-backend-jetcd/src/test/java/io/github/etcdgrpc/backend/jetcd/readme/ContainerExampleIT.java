package io.github.etcdgrpc.backend.jetcd.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.testkit.EtcdGrpcExtension;
import io.github.etcdgrpc.testkit.container.EtcdContainer;
import io.github.etcdgrpc.testkit.container.NeedsEtcdImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsEtcdImage
class ContainerExampleIT {
    @RegisterExtension
    static final EtcdGrpcExtension etcd = EtcdGrpcExtension.container().build(); // or container("my/etcd:v3.5.16")

    @Test
    void register_etcdKilledAndStarted_isThere(EtcdManager server, EtcdManager client, EtcdContainer container) {
        server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

        container.kill9();
        container.start();

        assertThat(client.serviceRegistry().getServiceInstances("greeter")).hasSize(1);
    }
}

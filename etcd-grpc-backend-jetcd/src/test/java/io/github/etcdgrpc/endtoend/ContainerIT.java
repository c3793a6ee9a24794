package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.testkit.container.EtcdCluster;
import io.github.etcdgrpc.testkit.container.EtcdContainer;
import io.github.etcdgrpc.testkit.container.EtcdImages;
import io.github.etcdgrpc.testkit.container.NeedsEtcdImage;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The whole framework on servers in containers, whose endpoints outlive them. */
@NeedsEtcdImage
final class ContainerIT {
    private static final Duration TTL = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void containerRestartedEmpty_registrationComesBackAtTheSameEndpoint() {
        String image = EtcdImages.ofEnvironment().find().orElseThrow();
        try (EtcdContainer etcd = new EtcdContainer(image)) {
            etcd.start();
            try (EtcdManager server = manager("server", List.of(etcd.clientEndpoint()));
                    EtcdManager client = manager("client", List.of(etcd.clientEndpoint()))) {
                register(server);
                awaitFound(client);

                etcd.restart();
                awaitFound(client);

                etcd.etcdctl("put", "marker", "of the first server");
                etcd.stop();
                etcd.start();
                assertThat(etcd.etcdctl("get", "marker")).isBlank();
                awaitFound(client);
            }
        }
    }

    @Test
    void leaderOfThreeKilled_registrationStays_andNewOnesAreTaken() {
        try (EtcdCluster cluster = EtcdCluster.builder().withNodes(3).build()) {
            cluster.start();
            try (EtcdManager server = manager("server", cluster.clientEndpoints());
                    EtcdManager client = manager("client", cluster.clientEndpoints())) {
                register(server);

                cluster.leader().orElseThrow().kill9();

                Awaitility.await()
                        .ignoreExceptions()
                        .atMost(PATIENCE)
                        .untilAsserted(() -> server.serviceRegistry()
                                .register("latecomer", "1", "127.0.0.1:2", RegisterOptions.DEFAULTS.withTtl(TTL)));
                awaitFound(client);
            }
        }
    }

    private static EtcdManager manager(String name, List<String> endpoints) {
        return EtcdGrpc.builder()
                .name(name)
                .backend("jetcd")
                .endpoints(endpoints)
                .build();
    }

    private static void register(EtcdManager server) {
        server.serviceRegistry().register("greeter", "1", "127.0.0.1:1", RegisterOptions.DEFAULTS.withTtl(TTL));
    }

    private static void awaitFound(EtcdManager client) {
        Awaitility.await()
                .ignoreExceptions()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.serviceRegistry().getServiceInstances("greeter"))
                        .extracting(ServiceInstance::address)
                        .containsExactly("127.0.0.1:1"));
    }
}

package io.github.etcdgrpc.testkit.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.testkit.EtcdGrpcExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VirtualTimeExampleTest {
    @RegisterExtension
    static final EtcdGrpcExtension etcd =
            EtcdGrpcExtension.inMemory().virtualTime().build();

    @Test
    void serverCutOff_ttlPasses_isGoneAndComesBackByItself(EtcdManager server, EtcdManager client) {
        server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

        etcd.faults("server").partition(); // pull the plug
        etcd.time().advance(Duration.ofSeconds(31)); // past the TTL, in no time
        assertThat(client.serviceRegistry().getServiceInstances("greeter")).isEmpty();

        etcd.faults("server").heal();
        etcd.time().advance(Duration.ofSeconds(10)); // a third of the TTL
        assertThat(client.serviceRegistry().getServiceInstances("greeter")).hasSize(1);
    }
}

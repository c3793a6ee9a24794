package io.github.etcdgrpc.testkit.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.Operation;
import io.github.etcdgrpc.testkit.EtcdGrpcExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultExampleTest {
    @RegisterExtension
    final EtcdGrpcExtension etcd = EtcdGrpcExtension.inMemory().autoAdvance().build();

    @Test
    void register_answerLost_isRegisteredOnceOnOneLease(EtcdManager server, EtcdManager client, InMemoryEtcd cluster) {
        etcd.faults("server").dropAnswer(Operation.TXN); // etcd does it, and the server never hears of it

        server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051"); // takes 5 s, all of them virtual

        assertThat(client.serviceRegistry().getServiceInstances("greeter")).hasSize(1);
        assertThat(cluster.leases()).hasSize(1);
    }
}

package io.github.etcdgrpc.testkit.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.testkit.TestEtcd;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WithoutJUnitExampleTest {
    @Test
    void testEtcd_alone_isAllThatATestNeeds() {
        try (TestEtcd etcd = TestEtcd.inMemory().virtualTime().start()) {
            etcd.manager("server").serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
            etcd.cluster()
                    .process("server")
                    .pause(); // a long collection of garbage: its timers stand still, etcd's go on
            etcd.time().advance(Duration.ofSeconds(31));

            assertThat(etcd.manager("client").serviceRegistry().listServices()).isEmpty();
        }
    }
}

package io.github.etcdgrpc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.testkit.EtcdOfThisMachine.ContainerStarter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class EtcdOfThisMachineTest {
    private static final RunningEtcd STARTED =
            InMemorySource.IN_REAL_TIME.in(InMemorySource.Time.STANDING_STILL).start();

    private final List<String> images = new ArrayList<>();

    @Test
    void any_nothing_skipsAndSaysWhatToSet() {
        assertThatThrownBy(() -> machine(Map.of(), Optional.empty()).any())
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContainingAll("ETCD_GRPC_TEST_ENDPOINTS", "ETCD_GRPC_TEST_ETCD", "ETCD_GRPC_TEST_IMAGE");
    }

    @Test
    void any_nothingButRequired_fails() {
        EtcdOfThisMachine machine = machine(Map.of("ETCD_GRPC_REQUIRE_ETCD", "true"), Optional.empty());

        assertThatThrownBy(machine::any)
                .isInstanceOf(AssertionError.class)
                .hasMessageEndingWith("(ETCD_GRPC_REQUIRE_ETCD is true)");
        assertThatThrownBy(machine::binary).isInstanceOf(AssertionError.class);
    }

    @Test
    void any_imageAlone_startsIt() {
        assertThat(machine(Map.of("ETCD_GRPC_TEST_IMAGE", "etcd:x"), Optional.empty())
                        .any())
                .isSameAs(STARTED);
        assertThat(machine(Map.of("ETCD_GRPC_TEST_IMAGE", "etcd:z"), Optional.empty())
                        .container())
                .isSameAs(STARTED);
        assertThat(images).containsExactly("etcd:x", "etcd:z");
    }

    @Test
    void container_noImageNamed_skips() {
        assertThatThrownBy(() -> machine(Map.of(), Optional.empty()).container())
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("ETCD_GRPC_TEST_IMAGE");
    }

    @Test
    void any_imageButNoEngine_skips() {
        EtcdOfThisMachine machine = machine(Map.of("ETCD_GRPC_TEST_IMAGE", "etcd:x"), Optional.of("no engine here"));

        assertThatThrownBy(machine::any).isInstanceOf(TestAbortedException.class);
        assertThatThrownBy(() -> machine.container("etcd:y"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("no container of etcd:y: no engine here");
        assertThat(images).isEmpty();
    }

    @Test
    void any_endpointsNamed_comeFirstAndNeedTheBackend() {
        EtcdOfThisMachine machine = machine(
                Map.of("ETCD_GRPC_TEST_ENDPOINTS", "one:2379, two:2379", "ETCD_GRPC_TEST_IMAGE", "etcd:x"),
                Optional.empty());

        assertThatThrownBy(machine::any)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("backend: \"jetcd\" is not on the class path (expected, for tests on a real etcd: the"
                        + " artifact io.github.etcdgrpc:etcd-grpc-backend-jetcd)");
        assertThat(images).isEmpty();
    }

    private EtcdOfThisMachine machine(Map<String, String> environment, Optional<String> problem) {
        ContainerStarter containers = new ContainerStarter() {
            @Override
            public Optional<String> problem() {
                return problem;
            }

            @Override
            public RunningEtcd start(String image) {
                images.add(image);
                return STARTED;
            }
        };
        return new EtcdOfThisMachine(environment, List::of, containers);
    }
}

package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdClusterTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 4, 9})
    void withNodes_evenOrTooManyOrNone_isRefused(int nodes) {
        assertThatThrownBy(() -> EtcdCluster.builder().withNodes(nodes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nodes: " + nodes + " (expected: 1, 3, 5 or 7)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upper", "1digit", "dot.", "under_score"})
    void withPrefix_noHostName_isRefused(String prefix) {
        assertThatThrownBy(() -> EtcdCluster.builder().withPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prefix: " + prefix + " (expected: ");
    }

    @Test
    void build_settings_reachEveryNode() {
        EtcdCluster cluster = EtcdCluster.builder()
                .withNodes(5)
                .withImage("etcd:1")
                .withPrefix("member")
                .withFlags("--a=1")
                .withEachNode(node -> node.withEnv("B", "2"))
                .build();

        assertThat(cluster.nodes()).hasSize(5).allSatisfy(node -> {
            assertThat(node.getCommandParts()).containsExactly("--a=1");
            assertThat(node.getEnvMap()).containsEntry("B", "2");
        });
        assertThat(cluster.nodes())
                .extracting(EtcdContainer::peerEndpoint)
                .containsExactly("member0:2380", "member1:2380", "member2:2380", "member3:2380", "member4:2380");
    }

    @Test
    void node_unknown_isRefused() {
        EtcdCluster cluster = EtcdCluster.builder().withImage("etcd:1").build();

        assertThat(cluster.node(2).peerEndpoint()).isEqualTo("etcd-2:2380");
        assertThatThrownBy(() -> cluster.node(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("index: 3 (expected: 0 to 2)");
    }
}

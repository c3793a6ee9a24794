package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.lifecycle.Startable;

@NeedsEtcdImage
@TestInstance(Lifecycle.PER_CLASS)
class EtcdClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EtcdCluster cluster =
            EtcdCluster.builder().withPrefix("node-").build();

    @BeforeAll
    void start() {
        cluster.start();
    }

    @AfterEach
    void healAll() {
        cluster.nodes().stream().filter(EtcdContainer::isPaused).forEach(EtcdContainer::resume);
        cluster.nodes().forEach(EtcdContainer::start);
        awaitLeader();
    }

    @AfterAll
    void removeAll() {
        cluster.close();
        assertThat(Engine.now().containers()).isEmpty();
        assertThat(Engine.now().networks()).isEmpty();
    }

    @Test
    void start_threeNodes_areOneCluster() throws IOException {
        new Gateway(cluster.clientEndpoints().get(0)).put("shared", "by all");

        assertThat(cluster.clientEndpoints()).hasSize(3).doesNotHaveDuplicates();
        for (String endpoint : cluster.clientEndpoints()) {
            assertThat(new Gateway(endpoint).has("shared", "by all")).isTrue();
        }
        assertThat(cluster.node(1).etcdctl("member", "list"))
                .contains("node-0", "node-1", "node-2")
                .contains(cluster.node(2).peerEndpoint());
    }

    @Test
    void leaderKilled_anotherLeads_andTheKilledOneCatchesUp() {
        EtcdContainer killed = awaitLeader();

        killed.kill9();
        putSomewhereElse(killed, "during", "the outage");
        assertThat(awaitLeader()).isNotSameAs(killed);

        killed.start();
        await().ignoreExceptions()
                .atMost(PATIENCE)
                .until(() -> new Gateway(killed.clientEndpoint()).has("during", "the outage"));
    }

    @Test
    void leaderPaused_anotherLeads_andThePausedOneAnswersAgain() {
        EtcdContainer paused = awaitLeader();

        paused.pause();
        putSomewhereElse(paused, "during", "the pause");
        assertThat(awaitLeader()).isNotSameAs(paused);

        paused.resume();
        await().ignoreExceptions()
                .atMost(PATIENCE)
                .until(() -> new Gateway(paused.clientEndpoint()).has("during", "the pause"));
    }

    @Test
    void close_oneKilledAndOnePaused_leavesNothing() {
        Engine before = Engine.now();
        EtcdCluster another = EtcdCluster.builder().withNodes(3).build();
        another.start();
        another.node(0).kill9();
        another.node(1).pause();

        another.close();
        another.close();

        assertThat(Engine.now()).isEqualTo(before);
    }

    @Test
    void stop_thenStart_isAnEmptyClusterAtTheSameEndpoint() throws IOException {
        try (EtcdCluster one = EtcdCluster.builder().withNodes(1).build()) {
            one.start();
            List<String> endpoints = one.clientEndpoints();
            new Gateway(endpoints.get(0)).put("lost", "yes");

            one.stop();
            one.start();

            assertThat(one.clientEndpoints()).isEqualTo(endpoints);
            assertThat(new Gateway(endpoints.get(0)).has("lost", "yes")).isFalse();
        }
    }

    @Test
    void start_oneOfThreeFails_saysWhyAndLeavesNothingOfTheOthers() {
        Engine before = Engine.now();

        try (EtcdCluster wrong =
                EtcdCluster.builder().withEachNode(EtcdClusterIT::spoilTheFirst).build()) {
            assertThatThrownBy(wrong::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageContaining("no-such-flag");
            assertThat(Engine.now()).isEqualTo(before);
        }
    }

    @Test
    void start_oneFailsAtOnce_waitsForTheSlowOnes() {
        AtomicBoolean slowHaveEnded = new AtomicBoolean();
        Engine before = Engine.now();

        try (EtcdCluster wrong = EtcdCluster.builder()
                .withEachNode(node -> node.dependsOn(isFirst(node) ? new Broken() : new Slow(slowHaveEnded)))
                .build()) {
            assertThatThrownBy(wrong::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");

            assertThat(slowHaveEnded).isTrue();
            assertThat(Engine.now()).isEqualTo(before);
        }
    }

    private static final class Broken implements Startable {
        @Override
        public void start() {
            throw new IllegalStateException("broken");
        }

        @Override
        public void stop() {}
    }

    private record Slow(AtomicBoolean ended) implements Startable {
        @Override
        public void start() {
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            ended.set(true);
        }

        @Override
        public void stop() {}
    }

    private static boolean isFirst(EtcdContainer node) {
        return node.peerEndpoint().startsWith("etcd-0:");
    }

    private static void spoilTheFirst(EtcdContainer node) {
        if (isFirst(node)) {
            node.withFlags("--no-such-flag");
        }
    }

    private EtcdContainer awaitLeader() {
        return await().atMost(PATIENCE)
                .until(cluster::leader, Optional::isPresent)
                .orElseThrow();
    }

    private void putSomewhereElse(EtcdContainer silent, String key, String value) {
        List<Gateway> others = cluster.nodes().stream()
                .filter(node -> !node.clientEndpoint().equals(silent.clientEndpoint()))
                .map(node -> new Gateway(node.clientEndpoint()))
                .collect(Collectors.toList());
        await().ignoreExceptions()
                .atMost(PATIENCE)
                .untilAsserted(() -> others.get(0).put(key, value));
    }
}

package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.testcontainers.containers.ContainerLaunchException;

@NeedsEtcdImage
@TestInstance(Lifecycle.PER_CLASS)
class EtcdContainerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String image = EtcdImages.ofEnvironment().find().orElseThrow();
    private final EtcdContainer etcd = new EtcdContainer(image);

    @BeforeAll
    void start() {
        etcd.start();
    }

    @AfterEach
    void runAgain() {
        if (etcd.isPaused()) {
            etcd.resume();
        }
        etcd.start();
    }

    @AfterAll
    void removeAll() {
        etcd.close();
        assertThat(Engine.now().containers()).isEmpty();
    }

    @Test
    void clientEndpoint_putFromHere_isReadInside() throws IOException {
        new Gateway(etcd.clientEndpoint()).put("greeting", "hello");

        assertThat(etcd.etcdctl("get", "greeting", "--print-value-only")).isEqualTo("hello\n");
        assertThat(etcd.metrics().grpcHandled("Put")).isPositive();
    }

    @Test
    void memberList_tellsTheEndpointsAsTheyAre() {
        assertThat(etcd.etcdctl("member", "list"))
                .contains("http://" + etcd.clientEndpoint())
                .contains("http://" + etcd.peerEndpoint());
    }

    @Test
    void etcdctl_wrongCommand_failsWithWhatItPrinted() {
        assertThatThrownBy(() -> etcd.etcdctl("no-such-command"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-command")
                .hasMessageContaining("unknown command");
    }

    @Test
    void kill9_thenStart_keepsEndpointAndData() throws IOException {
        Gateway gateway = new Gateway(etcd.clientEndpoint());
        gateway.put("kept", "over a kill");

        etcd.kill9();
        assertThat(etcd.isRunning()).isFalse();
        assertThatThrownBy(() -> gateway.has("kept", "")).isInstanceOf(IOException.class);
        etcd.start();

        assertThat(etcd.clientEndpoint()).isEqualTo(gateway.endpoint());
        assertThat(gateway.has("kept", "over a kill")).isTrue();
    }

    @Test
    void restart_paused_keepsEndpointAndData() throws IOException {
        Gateway gateway = new Gateway(etcd.clientEndpoint());
        gateway.put("kept", "over a restart");
        String before = etcd.getCurrentContainerInfo().getState().getStartedAt();

        etcd.pause();
        etcd.restart();

        assertThat(etcd.getCurrentContainerInfo().getState().getStartedAt()).isNotEqualTo(before);
        assertThat(etcd.isPaused()).isFalse();
        assertThat(gateway.has("kept", "over a restart")).isTrue();
    }

    @Test
    void pause_answersNothing_thenResume_answersAgain() throws IOException {
        Gateway gateway = new Gateway(etcd.clientEndpoint());

        etcd.pause();
        assertThat(etcd.isPaused()).isTrue();
        assertThat(etcd.isRunning()).isTrue();
        assertThatThrownBy(() -> gateway.has("x", "y")).isInstanceOf(SocketTimeoutException.class);

        etcd.resume();
        await().ignoreExceptions().atMost(PATIENCE).untilAsserted(() -> gateway.put("x", "y"));
    }

    @Test
    void kill9_paused_ends() {
        etcd.pause();

        etcd.kill9();

        assertThat(etcd.isRunning()).isFalse();
        assertThatThrownBy(etcd::pause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("etcd of image " + image + " does not run (expected: start() before)");
    }

    @Test
    void stop_thenStart_isAnEmptyServerAtTheSameEndpoint() throws IOException {
        Gateway gateway = new Gateway(etcd.clientEndpoint());
        gateway.put("lost", "yes");

        etcd.stop();
        etcd.start();

        assertThat(etcd.clientEndpoint()).isEqualTo(gateway.endpoint());
        assertThat(gateway.has("lost", "yes")).isFalse();
    }

    @Test
    void close_paused_leavesNothing() {
        Engine before = Engine.now();
        EtcdContainer another = new EtcdContainer(image);
        another.start();
        another.pause();
        assertThat(Engine.now()).isNotEqualTo(before);

        another.close();

        assertThat(Engine.now()).isEqualTo(before);
    }

    @Test
    void start_portTakenMeanwhile_takesAnother() throws IOException {
        EtcdContainer another = new EtcdContainer(image);
        HostPort taken = another.hostPort();
        try (another;
                ServerSocket first = new ServerSocket(taken.number())) {
            another.start();

            assertThat(another.hostPort()).isNotEqualTo(taken);
            assertThat(another.clientEndpoint())
                    .endsWith(":" + another.hostPort().number());
            new Gateway(another.clientEndpoint()).put("x", "y");
        }
    }

    @Test
    void withFlags_ownFlagAgain_countsAsGiven() {
        try (EtcdContainer named = new EtcdContainer(image)
                .withFlags("--max-txn-ops=1", "--name=other")
                .withFlags("--initial-cluster=other=http://etcd:2380")) {
            named.start();

            assertThat(named.etcdctl("member", "list")).contains(", other, ");
            assertThat(named.getCurrentContainerInfo().getArgs()).contains("--max-txn-ops=1");
        }
    }

    @Test
    void start_unknownFlag_failsWithTheEndOfTheLogAndLeavesNothing() {
        Engine before = Engine.now();
        long begin = System.nanoTime();

        try (EtcdContainer wrong = new EtcdContainer(image).withFlags("--no-such-flag")) {
            assertThatThrownBy(wrong::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageContaining(image)
                    .hasMessageContaining("etcd ended with 2; its log ends:")
                    .hasMessageContaining("no-such-flag");
        }

        // Not only when the time for a healthy start is over, which is 60 s.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(45));
        assertThat(Engine.now()).isEqualTo(before);
    }

    @Test
    void start_imageMissing_saysSo() {
        try (EtcdContainer missing =
                new EtcdContainer("etcd-grpc/missing/etcd:none").withImagePullPolicy(name -> false)) {
            assertThatThrownBy(missing::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessage(
                            "image: etcd-grpc/missing/etcd:none (expected: one that the Docker engine has, or can pull)");
        }
    }
}

package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.testkit.ThreadCheck;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EachEtcd
class LocalEtcdIT {
    private final EtcdBinary binary;
    private final LocalEtcd etcd;

    LocalEtcdIT(EtcdBinary binary, LocalEtcd etcd) {
        this.binary = binary;
        this.etcd = etcd;
    }

    @AfterEach
    void runAgain() {
        etcd.start();
    }

    @Test
    void etcdctl_putThenGet_answersTheValue() {
        etcd.etcdctl("put", "greeting", "hello");

        assertThat(etcd.etcdctl("get", "greeting", "--print-value-only")).isEqualTo("hello\n");
    }

    @Test
    void etcdctl_wrongCommand_failsWithWhatItPrinted() {
        assertThatThrownBy(() -> etcd.etcdctl("no-such-command"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-command")
                .hasMessageContaining("unknown command");
    }

    @Test
    void kill9_thenStart_keepsPortAndData() {
        int port = etcd.clientPort();
        etcd.etcdctl("put", "kept", "yes");

        etcd.kill9();
        assertThat(etcd.isRunning()).isFalse();
        etcd.start();

        assertThat(etcd.clientPort()).isEqualTo(port);
        assertThat(etcd.etcdctl("get", "kept", "--print-value-only")).isEqualTo("yes\n");
    }

    @Test
    void wipe_betweenStopAndStart_isAnEmptyClusterOnTheSamePort() {
        int port = etcd.clientPort();
        etcd.etcdctl("put", "lost", "yes");

        etcd.stop();
        etcd.wipe();
        etcd.start();

        assertThat(etcd.clientPort()).isEqualTo(port);
        assertThat(etcd.etcdctl("get", "lost")).isEmpty();
    }

    @Test
    void wipe_whileRunning_isRefused() {
        assertThatThrownBy(etcd::wipe)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stop() or kill9() before wipe()");
    }

    @Test
    void pause_thenResume_answersAgain() {
        etcd.pause();
        assertThat(etcd.isRunning()).isTrue();
        assertThatThrownBy(() -> etcd.etcdctl("--command-timeout=300ms", "--dial-timeout=300ms", "get", "x"))
                .isInstanceOf(IllegalStateException.class);

        etcd.resume();

        await().ignoreExceptions()
                .atMost(Duration.ofSeconds(20))
                .until(() -> etcd.etcdctl("put", "x", "y").contains("OK"));
    }

    @Test
    void stop_whilePaused_ends() {
        etcd.pause();

        etcd.stop();

        assertThat(etcd.isRunning()).isFalse();
    }

    @Test
    void metrics_afterLeaseGrant_countsIt() {
        EtcdMetrics before = etcd.metrics();

        etcd.etcdctl("lease", "grant", "60");

        EtcdMetrics after = etcd.metrics();
        assertThat(after.grpcHandled("LeaseGrant") - before.grpcHandled("LeaseGrant"))
                .isOne();
        assertThat(after.grpcReceived("LeaseGrant") - before.grpcReceived("LeaseGrant"))
                .isOne();
        assertThat(after.sum("etcd_server_has_leader")).isOne();
    }

    @Test
    void start_unknownFlag_failsWithTheEndOfTheLogAndLeavesNoThread() {
        ThreadCheck threads = ThreadCheck.begin();

        assertThatThrownBy(() -> LocalEtcd.start(binary, "--no-such-flag"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-flag");

        threads.assertNoneLeft();
    }

    @Test
    void close_running_leavesNoThread() {
        ThreadCheck threads = ThreadCheck.begin();
        LocalEtcd another = LocalEtcd.start(binary);
        assertThat(another.clientPort()).isNotEqualTo(etcd.clientPort());

        another.close();

        threads.assertNoneLeft();
        assertThat(another.isRunning()).isFalse();
    }
}

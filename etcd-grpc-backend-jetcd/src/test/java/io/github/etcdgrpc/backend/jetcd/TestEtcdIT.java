package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.testkit.TestEtcd;
import io.github.etcdgrpc.testkit.ThreadCheck;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@EachEtcd
class TestEtcdIT {
    private static final Duration TTL = Duration.ofSeconds(30);

    private final ThreadCheck threads = ThreadCheck.begin();
    private final EtcdBinary binary;
    private final LocalEtcd shared;

    TestEtcdIT(EtcdBinary binary, LocalEtcd shared) {
        this.binary = binary;
        this.shared = shared;
    }

    @Test
    void localBinary_managers_seeEachOtherAndLeaveNothing() {
        TestEtcd etcd = TestEtcd.localBinary(binary.path()).start();
        LocalEtcd server = etcd.unwrap(LocalEtcd.class).orElseThrow();
        try (etcd) {
            etcd.manager("server").serviceRegistry().register("greeter", "1", "10.0.0.5:1");

            assertThat(etcd.manager("client").serviceRegistry().getServiceInstances("greeter"))
                    .hasSize(1);
            assertThat(server.isRunning()).isTrue();
        }
        assertThat(server.isRunning()).isFalse();
        threads.assertNoneLeft();
    }

    @Test
    void localBinary_killed_closesAllTheSame() {
        TestEtcd etcd = TestEtcd.localBinary(binary.path()).start();
        etcd.manager().leaseManager().createLease(TTL);
        etcd.unwrap(LocalEtcd.class).orElseThrow().kill9();

        assertThatCode(etcd::close).doesNotThrowAnyException();
        threads.assertNoneLeft();
    }

    @Test
    void at_anEtcdOfOthers_keepsToAPrefixAndDeletesIt() {
        shared.etcdctl("put", "/services/greeter/theirs", "10.0.0.9:1");
        TestEtcd etcd = TestEtcd.at(shared.endpoint()).start();
        try (etcd) {
            etcd.manager().serviceRegistry().register("greeter", "ours", "10.0.0.5:1");
            shared.etcdctl("put", etcd.keyPrefix() + "/left", "x");

            assertThat(etcd.manager("other").serviceRegistry().getServiceInstances("greeter"))
                    .extracting(instance -> instance.id())
                    .containsExactly("ours");
            assertThat(shared.etcdctl("get", "--prefix", "--keys-only", etcd.keyPrefix()))
                    .contains(etcd.servicePrefix() + "/greeter/ours");
        }
        assertThat(shared.etcdctl("get", "--prefix", "--keys-only", "").lines().filter(line -> !line.isBlank()))
                .containsExactly("/services/greeter/theirs");
        threads.assertNoneLeft();
    }

    @Test
    void leaseLeft_failsAndIsRevoked() {
        TestEtcd etcd = TestEtcd.at(shared.endpoint()).start();
        LeaseId id = etcd.manager("worker").leaseManager().createLease(TTL);

        assertThatThrownBy(etcd::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("- lease " + id + " (30s) of worker, opened")
                .hasMessageContaining("TestEtcdIT.leaseLeft_failsAndIsRevoked");
        assertThat(shared.etcdctl("lease", "list")).doesNotContain(id.toString());
    }

    @Test
    void ownManagerLeft_failsAndItsThreadsEnd() {
        TestEtcd etcd = TestEtcd.at(shared.endpoint()).start();
        EtcdManager left = etcd.builder("mine").build();
        assertThat(left.isReady()).isTrue();

        assertThatThrownBy(etcd::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("- connection of mine, opened")
                .hasMessageContaining("TestEtcdIT.ownManagerLeft_failsAndItsThreadsEnd");
        left.close();
        threads.assertNoneLeft();
    }

    @Test
    void journal_hasWhatEtcdAnswered() {
        try (TestEtcd etcd = TestEtcd.at(shared.endpoint()).start()) {
            etcd.backend("reader")
                    .kv()
                    .range(RangeRequest.of(KeyRange.single(Bytes.ofUtf8("/nothing"))))
                    .join();

            assertThat(etcd.journal().toString()).containsPattern("reader {2}get /nothing {2}-> 0 of 0, rev \\d+");
        }
    }
}

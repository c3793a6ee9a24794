package io.github.etcdgrpc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.testkit.contract.RecordingListener;
import io.github.etcdgrpc.testkit.journal.JournalEntry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestEtcdTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final KeyRange A = KeyRange.single(Bytes.ofUtf8("/a"));

    private final ThreadCheck threads = ThreadCheck.begin();

    @Test
    void managers_partitionedByName_areProcessesOfTheirOwn() {
        try (TestEtcd etcd = TestEtcd.inMemory().virtualTime().start()) {
            EtcdManager server = etcd.manager("server");
            EtcdManager client = etcd.manager("client");
            server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

            etcd.faults("server").partition();
            etcd.time().advance(TTL.plusSeconds(1));

            assertThat(client.serviceRegistry().getServiceInstances("greeter")).isEmpty();
            assertThat(etcd.manager("server")).isSameAs(server).isNotSameAs(etcd.manager());
        }
        threads.assertNoneLeft();
    }

    @Test
    void autoAdvance_blockedCall_takesNoRealTime() {
        try (TestEtcd etcd = TestEtcd.inMemory().autoAdvance().start()) {
            etcd.manager().serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
            etcd.faults("default").partition();

            assertThatThrownBy(() -> etcd.manager().leaseManager().createLease(TTL))
                    .isNotNull();

            assertThat(etcd.time().elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void realTime_closed_leavesNoThread() {
        TestEtcd etcd = TestEtcd.inMemory().start();
        etcd.manager().serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
        assertThatThrownBy(etcd::time)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no VirtualTime in the in-memory etcd (expected: inMemory().virtualTime())");

        etcd.close();
        etcd.close();

        threads.assertNoneLeft();
    }

    @Test
    void seed_same_numbersLeasesTheSame() {
        assertThat(firstLease(7)).isEqualTo(firstLease(7)).isNotEqualTo(firstLease(8));
    }

    @Test
    void close_managerDisconnected_revokesItsLeases() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        etcd.manager().serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
        etcd.manager().connectionManager().disconnect();

        assertThatCode(etcd::close).doesNotThrowAnyException();
        assertThat(etcd.cluster().leases()).isEmpty();
    }

    @Test
    void close_processPausedAndClusterPartitioned_endsAllTheSame() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        etcd.manager().serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
        etcd.cluster().faults().partition();
        etcd.cluster().process("default").pause();
        etcd.time().advance(Duration.ofSeconds(11));

        assertThatCode(etcd::close).doesNotThrowAnyException();
        assertThat(etcd.cluster().leases()).isEmpty();
    }

    @Test
    void close_leaseLeft_failsWithTheCallThatGrantedIt() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        LeaseId id = etcd.manager("worker").leaseManager().createLease(TTL);

        assertThatThrownBy(etcd::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "left behind on the in-memory etcd:\n- lease " + id + " (30s) of worker, opened\n")
                .hasMessageContaining("TestEtcdTest.close_leaseLeft_failsWithTheCallThatGrantedIt");
        assertThat(etcd.cluster().leases()).isEmpty();
    }

    @Test
    void close_leaseRanOut_passes() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        etcd.manager().leaseManager().createLease(TTL);
        etcd.time().advance(TTL.plusSeconds(1));

        assertThatCode(etcd::close).doesNotThrowAnyException();
    }

    @Test
    void close_ownManagerLeft_failsWithItsConnectionAndEndsIt() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        EtcdManager left = etcd.builder("mine").build();
        left.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

        assertThatThrownBy(etcd::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("- connection of mine, opened\n")
                .hasMessageContaining("TestEtcdTest.close_ownManagerLeft_failsWithItsConnectionAndEndsIt")
                .hasMessageContaining("- lease ");
        assertThat(etcd.cluster().connections()).isZero();
    }

    @Test
    void close_ownManagerClosed_passes() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        etcd.builder("mine").defaultTtl(Duration.ofSeconds(5)).build().close();

        assertThatCode(etcd::close).doesNotThrowAnyException();
    }

    @Test
    void close_watchLeft_fails() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        EtcdBackend backend = etcd.backend("reader");
        backend.watches().watch(WatchRequest.of(A, 0), new RecordingListener());

        assertThatThrownBy(etcd::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("- watch /a of reader, opened\n")
                .hasMessageContaining("TestEtcdTest.close_watchLeft_fails")
                .hasMessageNotContaining("connection");
    }

    @Test
    void close_clientsPastTheJournal_failsToo() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        etcd.cluster().connect().leases().grant(TTL, new LeaseId(0xbeef));

        assertThatThrownBy(etcd::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "- 1 connection(s) to the in-memory etcd, with 0 watch(es), that it gave out itself")
                .hasMessageContaining("- lease beef in the in-memory etcd");
    }

    @Test
    void journal_hasTheStepsOfEveryClient() {
        try (TestEtcd etcd = TestEtcd.inMemory().virtualTime().start()) {
            etcd.backend("one").kv().put(PutRequest.of(A.key(), Bytes.EMPTY));
            etcd.time().advance(TTL);
            etcd.backend("two").kv().put(PutRequest.of(A.key(), Bytes.EMPTY));

            assertThat(etcd.journal().entries())
                    .extracting(JournalEntry::client, JournalEntry::at)
                    .contains(org.assertj.core.groups.Tuple.tuple("one", Duration.ZERO))
                    .contains(org.assertj.core.groups.Tuple.tuple("two", TTL));
        }
    }

    @Test
    void manager_afterTheEnd_isRefused() {
        TestEtcd etcd = TestEtcd.inMemory().virtualTime().start();
        etcd.close();

        assertThatThrownBy(etcd::manager)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the test is over (expected: clients while it runs)");
    }

    @Test
    void arguments_wrong_areRefusedAtOnce() {
        assertThatThrownBy(() -> TestEtcd.container(" "))
                .hasMessage("image: \" \" (expected: the name of an image of etcd)");
        assertThatThrownBy(TestEtcd::at).hasMessage("endpoints: [] (expected: at least one)");
    }

    private static LeaseId firstLease(long seed) {
        try (TestEtcd etcd = TestEtcd.inMemory().virtualTime().seed(seed).start()) {
            LeaseId id = etcd.manager().leaseManager().createLease(TTL);
            etcd.manager().leaseManager().revokeLease(id);
            return id;
        }
    }
}

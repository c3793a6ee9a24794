package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three members that lose one another and come back. */
@EachEtcd(members = 3)
class ClusterIT {
    private static final Pattern LEASE = Pattern.compile("lease (\\p{XDigit}+) granted");
    private static final String SHORT = "--command-timeout=1s";

    private final LocalEtcd etcd;

    ClusterIT(LocalEtcd etcd) {
        this.etcd = etcd;
    }

    @AfterEach
    void mend() {
        etcd.members().forEach(EtcdMember::heal);
        etcd.members().stream().filter(EtcdMember::isRunning).forEach(EtcdMember::resume);
        etcd.start();
        eventually().until(() -> etcd.members().stream().allMatch(EtcdMember::isHealthy));
    }

    @Test
    void members_started_areThreeThatKnowOneAnother() {
        assertThat(etcd.members()).extracting(EtcdMember::name).containsExactly("member-0", "member-1", "member-2");
        assertThat(etcd.endpoints()).hasSize(3).doesNotHaveDuplicates();
        assertThat(etcd.member(2).etcdctl("member", "list").lines())
                .hasSize(3)
                .allMatch(line -> line.contains("started"));
    }

    @Test
    void leader_isTheOneThatEtcdNames() {
        // Is it the leader? Is it a learner?
        assertThat(etcd.leader().etcdctl("endpoint", "status")).contains(", true, false, ");
    }

    @Test
    void kill9_leader_theOthersElectOneAndTakeWrites() {
        EtcdMember killed = etcd.leader();

        killed.kill9();

        EtcdMember next = etcd.leader();
        assertThat(next).isNotSameAs(killed);
        put(next, "after the death");
        killed.start();
        assertThat(read(killed)).isEqualTo("after the death");
    }

    @Test
    void kill9_two_theThirdHasNoLeaderUntilOneIsBack() {
        etcd.member(0).kill9();
        etcd.member(1).kill9();

        assertThatThrownBy(etcd::leader)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 of 3 members are connected");
        assertThatThrownBy(() -> etcd.member(2).etcdctl(SHORT, "get", "key")).isInstanceOf(IllegalStateException.class);

        etcd.member(1).start();
        put(etcd.leader(), "two are enough");
        assertThat(etcd.member(0).isRunning()).isFalse();
    }

    @Test
    void pause_allOfThoseThatRun_answersAgainOnceResumed() {
        etcd.member(0).kill9();

        etcd.pause();
        assertThatThrownBy(etcd::metrics).hasMessageContaining("resume() before");
        etcd.resume();

        put(etcd.leader(), "awake");
    }

    @Test
    void start_oneOfAllKilled_isUpBeforeThereIsALeader() {
        etcd.kill9();

        etcd.member(0).start();

        assertThat(etcd.member(0).metrics().sum("etcd_server_has_leader")).isZero();
    }

    @Test
    void pause_leader_theOthersElectOneAndItFollowsLater() {
        EtcdMember paused = etcd.leader();

        paused.pause();
        EtcdMember next = etcd.leader();
        put(next, "in its sleep");
        paused.resume();

        assertThat(next).isNotSameAs(paused);
        eventually().until(() -> read(paused).equals("in its sleep"));
    }

    @Test
    void wipe_all_isAnEmptyClusterOnTheSamePorts() {
        List<String> before = etcd.endpoints();
        put(etcd.leader(), "lost");

        etcd.kill9();
        etcd.wipe();
        etcd.start();

        assertThat(etcd.endpoints()).isEqualTo(before);
        assertThat(read(etcd.leader())).isEmpty();
    }

    @Test
    void isolate_leader_stepsDownTheOthersGoOnAndItCatchesUp() {
        EtcdMember alone = etcd.leader();
        put(alone, "before");
        eventually()
                .until(() -> etcd.members().stream()
                        .allMatch(member -> localRead(member).equals("before")));

        alone.isolate();

        EtcdMember next = etcd.leader();
        assertThat(next).isNotSameAs(alone);
        put(next, "meanwhile");
        eventually().until(() -> alone.metrics().sum("etcd_server_is_leader") == 0);
        assertThatThrownBy(() -> alone.etcdctl(SHORT, "get", "key")).isInstanceOf(IllegalStateException.class);
        assertThat(localRead(alone)).isEqualTo("before");

        alone.heal();

        eventually().until(() -> read(alone).equals("meanwhile"));
    }

    @Test
    void isolate_follower_nothingPassesEitherWay() {
        EtcdMember leader = etcd.leader();
        EtcdMember alone = follower(leader);

        alone.isolate();

        double received = alone.metrics().sum("etcd_network_peer_received_bytes_total");
        EtcdMember next = etcd.leader();
        put(next, "x".repeat(10_000));
        eventually().until(() -> alone.metrics().sum("etcd_network_active_peers") == 0);
        assertThat(alone.metrics().sum("etcd_network_peer_received_bytes_total") - received)
                .isLessThan(10_000);
        assertThat(next.metrics().sum("etcd_network_active_peers")).isOne();
        assertThat(localRead(alone)).doesNotContain("x");
    }

    /** Followers send keep-alives on to the leader by requests that do not say who sent them. */
    @Test
    void isolate_follower_leasesAreKeptThroughTheOtherOnly() {
        EtcdMember leader = etcd.leader();
        EtcdMember alone = follower(leader);
        Matcher granted = LEASE.matcher(leader.etcdctl("lease", "grant", "300"));
        assertThat(granted.find()).isTrue();
        String lease = granted.group(1);
        eventually().until(() -> keepAlive(alone, lease).contains("keepalived"));

        alone.isolate();

        EtcdMember next = etcd.leader();
        EtcdMember other = etcd.members().stream()
                .filter(member -> member != alone && member != next)
                .findFirst()
                .orElseThrow();
        assertThat(keepAlive(other, lease)).contains("keepalived");
        assertThatThrownBy(() -> keepAlive(alone, lease)).hasMessageContaining("did not end");
    }

    @Test
    void isolate_two_nobodyLeadsUntilOneIsHealed() {
        etcd.member(0).isolate();
        etcd.member(1).isolate();

        assertThatThrownBy(etcd::leader).hasMessageContaining("1 of 3 members are connected");
        etcd.members()
                .forEach(member -> assertThatThrownBy(() -> member.etcdctl(SHORT, "put", "key", "never"))
                        .isInstanceOf(IllegalStateException.class));

        etcd.member(0).heal();
        put(etcd.leader(), "two are enough");
        assertThat(etcd.member(1).isIsolated()).isTrue();
        assertThat(localRead(etcd.member(1))).isNotEqualTo("two are enough");
    }

    @Test
    void restart_whileIsolated_staysIsolatedUntilHealed() {
        EtcdMember alone = follower(etcd.leader());
        alone.isolate();

        alone.restart();

        put(etcd.leader(), "to all but one");
        assertThat(alone.isRunning()).isTrue();
        assertThat(alone.metrics().sum("etcd_server_has_leader")).isZero();

        alone.heal();

        eventually().until(() -> read(alone).equals("to all but one"));
    }

    @Test
    void etcdctl_oneIsolated_asksTheOthers() {
        etcd.leader().isolate();
        assertThat(etcd.leader()).isNotNull();

        for (int i = 0; i < 4; i++) {
            assertThat(etcd.etcdctl("put", "key", "answered")).contains("OK");
        }
    }

    @Test
    void metrics_ofAll_isTheSum() {
        EtcdMetrics before = etcd.metrics();

        etcd.members().forEach(member -> put(member, "counted"));

        assertThat(etcd.metrics().grpcHandled("Put") - before.grpcHandled("Put"))
                .isEqualTo(3);
    }

    private EtcdMember follower(EtcdMember leader) {
        return etcd.members().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
    }

    private static void put(EtcdMember member, String value) {
        assertThat(member.etcdctl("put", "key", value)).contains("OK");
    }

    private static String read(EtcdMember member) {
        return member.etcdctl("get", "key", "--print-value-only").strip();
    }

    /** Reads what one member has, whether it is the newest or not. */
    private static String localRead(EtcdMember member) {
        return member.etcdctl("get", "key", "--consistency=s", "--print-value-only")
                .strip();
    }

    /** etcdctl itself would try for long. */
    private String keepAlive(EtcdMember member, String lease) {
        List<String> line = List.of(
                etcd.binary().etcdctl().toString(),
                "--endpoints=" + member.endpoint(),
                "lease",
                "keep-alive",
                "--once",
                lease);
        return new Command(line, Map.of("ETCDCTL_API", "3"), "", List.of()).run(Duration.ofSeconds(3));
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).ignoreExceptions();
    }
}

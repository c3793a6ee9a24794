package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.testkit.ThreadCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What needs no etcd: arguments, and servers that do not start, played by scripts. */
class LocalEtcdTest {
    private static final EtcdBinary NONE = new EtcdBinary(Path.of("/nowhere/etcd"), "3.5.0");

    private final ThreadCheck threads = ThreadCheck.begin();
    private final List<ProcessHandle> childrenBefore =
            ProcessHandle.current().descendants().toList();

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        threads.assertNoneLeft();
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isSubsetOf(childrenBefore);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSettings")
    void builder_badSetting_isRefused(String message, Consumer<LocalEtcdBuilder> setting) {
        LocalEtcdBuilder builder = LocalEtcd.builder(NONE);

        assertThatThrownBy(() -> setting.accept(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                bad("members: 0 (expected: 1, 3 or 5)", etcd -> etcd.members(0)),
                bad("members: 2 (expected: 1, 3 or 5)", etcd -> etcd.members(2)),
                bad("members: 7 (expected: 1, 3 or 5)", etcd -> etcd.members(7)),
                bad("flag: 'max-txn-ops=1' (expected: to begin with --)", etcd -> etcd.flags("max-txn-ops=1")),
                bad(
                        "flag: --data-dir=/tmp (expected: none that LocalEtcd sets itself)",
                        etcd -> etcd.flags("--data-dir=/tmp")),
                bad(
                        "flag: --listen-metrics-urls=x (expected: none that LocalEtcd sets itself)",
                        etcd -> etcd.flags("--quota-backend-bytes=1", "--listen-metrics-urls=x")),
                bad("user: '' (expected: a name without white space and ':')", etcd -> etcd.auth("", "secret")),
                bad("user: 'a:b' (expected: a name without white space and ':')", etcd -> etcd.auth("a:b", "secret")),
                bad(
                        "password: not shown (expected: not empty, without white space)",
                        etcd -> etcd.auth("root", "hush hush")),
                bad("password: not shown (expected: not empty, without white space)", etcd -> etcd.auth("root", "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badCalls")
    void call_thatCannotBe_isRefused(String message, Consumer<LocalEtcd> call) {
        try (LocalEtcd etcd = notStarted(1)) {
            assertThatThrownBy(() -> call.accept(etcd))
                    .isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }

    static Stream<Arguments> badCalls() {
        return Stream.of(
                badCall("index: 1 (expected: 0 to 0)", etcd -> etcd.member(1)),
                badCall("index: -1 (expected: 0 to 0)", etcd -> etcd.member(-1)),
                badCall(
                        "member-0 is alone (expected: isolate() in a cluster of 3 or 5)",
                        etcd -> etcd.member(0).isolate()),
                badCall("has no TLS (expected: tls() or mutualTls() of its builder)", LocalEtcd::tls),
                badCall("does not run (expected: start() before)", LocalEtcd::pause),
                badCall("does not run (expected: start() before)", LocalEtcd::resume),
                badCall("does not run (expected: start() or resume() before)", LocalEtcd::metrics),
                badCall("no leader: 0 of 1 members are connected (expected: a majority)", LocalEtcd::leader));
    }

    @Test
    void closed_startedAgain_isRefused() {
        LocalEtcd etcd = notStarted(3);
        etcd.close();
        etcd.close();

        ThrowingCallable startMember = () -> etcd.member(1).start();
        assertThatThrownBy(etcd::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("etcd 3.5.0 is closed (expected: start another one)");
        assertThatThrownBy(startMember).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> etcd.member(1).isolate()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void notStarted_endedAndEnded_isNothing() {
        try (LocalEtcd etcd = notStarted(3)) {
            etcd.stop();
            etcd.kill9();
            etcd.wipe();

            assertThat(etcd.isRunning()).isFalse();
            assertThat(etcd.log()).contains("== member-0", "== member-1", "== member-2");
        }
    }

    @Test
    void endpoints_withTls_areUrls() {
        ClusterSettings settings = ClusterSettings.of(NONE).withTls(ServerTls.create());
        try (LocalEtcd etcd = new LocalEtcd(new Cluster(settings))) {
            assertThat(etcd.endpoint()).isEqualTo("https://127.0.0.1:" + etcd.clientPort());
            assertThat(etcd.endpoints()).containsExactly(etcd.endpoint());
        }
    }

    @Test
    void close_withTls_deletesTheFiles() {
        LocalEtcd etcd = new LocalEtcd(new Cluster(ClusterSettings.of(NONE).withTls(ServerTls.create())));
        Path key = etcd.tls().clientKey();
        assertThat(key).exists();

        etcd.close();

        assertThat(key.getParent().getParent()).doesNotExist();
    }

    @Test
    void start_oneOfThreeEnds_failsWithItsLogAndEndsTheOthers() throws IOException {
        EtcdBinary binary = script("""
                case "$*" in *--name=member-1*) echo 'this one has no luck'; exit 3 ;; esac
                exec sleep 600
                """);

        assertThatThrownBy(LocalEtcd.builder(binary).members(3)::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("member-1")
                .hasMessageContaining("ended with 3; its log ends:\nthis one has no luck");
    }

    @Test
    void start_portTakenMeanwhile_triesOthers() throws IOException {
        Path tries = folder.resolve("tries");
        EtcdBinary binary = script("""
                echo "$*" >> %s
                if test $(wc -l < %s) -lt 3; then echo 'bind: address already in use'; exit 1; fi
                echo 'bound'
                exit 4
                """.formatted(tries, tries));

        assertThatThrownBy(LocalEtcd.builder(binary)::start).hasMessageContaining("ended with 4");

        assertThat(Files.readAllLines(tries)).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void start_portsTakenEachTime_givesUp() throws IOException {
        Path tries = folder.resolve("tries");
        EtcdBinary binary = script("echo try >> " + tries + "; echo 'bind: address already in use'; exit 1");

        assertThatThrownBy(LocalEtcd.builder(binary)::start).hasMessageContaining("address already in use");

        assertThat(Files.readAllLines(tries)).hasSize(5);
    }

    private EtcdBinary script(String body) throws IOException {
        Path file = folder.resolve("etcd");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/sh\n" + body);
        return new EtcdBinary(file, "3.5.0");
    }

    private static LocalEtcd notStarted(int members) {
        return new LocalEtcd(new Cluster(ClusterSettings.of(NONE).withMembers(members)));
    }

    private static Arguments bad(String message, Consumer<LocalEtcdBuilder> setting) {
        return Arguments.of(message, setting);
    }

    private static Arguments badCall(String message, Consumer<LocalEtcd> call) {
        return Arguments.of(message, call);
    }
}

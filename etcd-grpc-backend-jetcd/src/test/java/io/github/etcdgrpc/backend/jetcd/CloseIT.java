package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.testkit.ThreadCheck;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What {@code close()} leaves: nothing. */
@EachEtcd
class CloseIT {
    private static final Duration BOUND = Duration.ofSeconds(6);

    private final LocalEtcd etcd;

    CloseIT(LocalEtcd etcd) {
        this.etcd = etcd;
    }

    /** jetcd leaves such futures open for ever. */
    @Test
    void close_callsUnderWayToADeadServer_endsThemAll() {
        try (LocalEtcd own = LocalEtcd.start(etcd.binary());
                Backends backends = new Backends()) {
            JetcdBackend backend = backends.open(Duration.ofMinutes(1), own.endpoint());
            Backends.get(Backends.put(backend, "/a", "1"));
            RecordingListener running = new RecordingListener();
            backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), running);
            Backends.get(running.created);
            own.pause();
            CompletableFuture<PutResult> put = Backends.put(backend, "/a", "2");
            CompletableFuture<LeaseRenewal> renewal = backend.leases().keepAliveOnce(new LeaseId(1));
            CompletableFuture<MemberStatus> status = backend.status();
            RecordingListener creating = new RecordingListener();
            backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), creating);

            assertTimeoutPreemptively(BOUND, backend::close);

            assertThat(Backends.failureOf(put).code()).isEqualTo(ErrorCode.INVALID_STATE);
            assertThat(Backends.failureOf(renewal).code()).isEqualTo(ErrorCode.INVALID_STATE);
            assertThat(Backends.failureOf(status).code()).isEqualTo(ErrorCode.INVALID_STATE);
            assertThat(Backends.get(running.failed).code()).isEqualTo(ErrorCode.INVALID_STATE);
            assertThat(Backends.get(creating.failed).code()).isEqualTo(ErrorCode.INVALID_STATE);
        }
    }

    @Test
    void close_fiftyTimes_leavesNoThread() {
        ThreadCheck threads = ThreadCheck.begin();
        for (int i = 0; i < 50; i++) {
            try (Backends backends = new Backends()) {
                useEverything(backends.open(etcd.endpoint()));
            }
        }
        threads.assertNoneLeft();
    }

    @Test
    void close_jetcdsOwnClientUsed_endsItToo() {
        ThreadCheck threads = ThreadCheck.begin();
        try (Backends backends = new Backends()) {
            Client client = backends.open(etcd.endpoint()).unwrap(Client.class).orElseThrow();
            ByteSequence key = ByteSequence.from("/jetcd", StandardCharsets.UTF_8);
            assertThat(Backends.get(client.getKVClient().put(key, key))
                            .getHeader()
                            .getRevision())
                    .isPositive();
        }
        threads.assertNoneLeft();
    }

    private static void useEverything(JetcdBackend backend) {
        RecordingListener listener = new RecordingListener();
        backend.watches().watch(WatchRequest.of(KeyRange.prefix(Bytes.ofUtf8("/close/")), 0), listener);
        Backends.get(listener.created);
        Backends.get(Backends.put(backend, "/close/a", "v"));
        LeaseId lease = Backends.get(backend.leases().grant(Duration.ofSeconds(5), LeaseId.NONE))
                .id();
        assertThat(Backends.get(backend.leases().keepAliveOnce(lease)).isAlive())
                .isTrue();
        assertThat(Backends.get(backend.leases().list()).leases()).contains(lease);
        Backends.get(backend.leases().revoke(lease));
        assertThat(Backends.get(backend.status()).hasLeader()).isTrue();
    }
}

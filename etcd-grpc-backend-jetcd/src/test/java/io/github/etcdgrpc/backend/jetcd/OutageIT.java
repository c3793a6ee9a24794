package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import io.github.etcdgrpc.testkit.server.TcpProxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls, leases and watches while etcd is away, and right after. */
@EachEtcd
class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGER_THAN_PING_BOUND = Duration.ofSeconds(4);

    private final Backends backends = new Backends();
    private final EtcdBinary binary;
    private LocalEtcd etcd;
    private JetcdBackend backend;

    OutageIT(EtcdBinary binary) {
        this.binary = binary;
    }

    @BeforeEach
    void start() {
        etcd = LocalEtcd.start(binary);
        backend = backends.open(etcd.endpoint());
    }

    @AfterEach
    void close() {
        backends.close();
        etcd.close();
    }

    /** gRPC's own back-off would have every call fail for seconds after the server is back, with jetcd for 6 to 8. */
    @Test
    void put_serverRestarted_succeedsWithTheSecondTryAtTheLatest() {
        Backends.get(Backends.put(backend, "/a", "1"));
        etcd.kill9();
        failsFor(LONGER_THAN_PING_BOUND, () -> Backends.put(backend, "/a", "2"));

        etcd.start();

        AtomicInteger tries = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(200))
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(() -> {
                    tries.incrementAndGet();
                    return succeeds(Backends.put(backend, "/a", "3"));
                });
        assertThat(tries).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void put_serverDown_failsAtOnceAsNotSent() {
        etcd.kill9();
        Backends.failureOf(Backends.put(backend, "/a", "1"));

        EtcdException failure = Backends.failureOf(Backends.put(backend, "/a", "1"));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(failure)
                .hasMessageContaining("put /a: no connection to " + etcd.endpoint())
                .hasMessageContaining("refused");
    }

    /** A put that was applied must not be reported as if it had not been, or a retry would undo what came after it. */
    @Test
    void put_serverKilledMeanwhile_isNeverDeniedWhenItWasApplied() {
        for (int round = 0; round < 3; round++) {
            Map<String, CompletableFuture<PutResult>> puts = new LinkedHashMap<>();
            for (int i = 0; i < 300; i++) {
                String key = "/" + round + "/" + i;
                puts.put(key, Backends.put(backend, key, "v"));
            }
            CompletableFuture.anyOf(puts.values().toArray(CompletableFuture<?>[]::new))
                    .join();
            etcd.kill9();
            puts.values().forEach(OutageIT::succeeds);
            etcd.start();
            await().atMost(PATIENCE).until(() -> succeeds(Backends.put(backend, "/back", "")));

            puts.forEach(this::assertToldTheTruth);
        }
    }

    /** jetcd gives such a lease up after its keep-alive timeout, however long its TTL. */
    @Test
    void keepAlive_begunDuringALongOutage_isNotGivenUp() {
        try (TcpProxy proxy = TcpProxy.to(etcd.endpoint())) {
            JetcdBackend cutOff = backends.open(proxy.endpoint());
            LeaseId lease = Backends.get(backend.leases().grant(Duration.ofSeconds(60), LeaseId.NONE))
                    .id();
            proxy.block();
            failsFor(LONGER_THAN_PING_BOUND, () -> cutOff.leases().keepAliveOnce(lease));

            proxy.unblock();

            await().atMost(PATIENCE)
                    .until(() -> succeeds(cutOff.leases()
                            .keepAliveOnce(lease)
                            .thenAccept(renewal -> assertThat(renewal.isAlive()).isTrue())));
        }
    }

    @Test
    void keepAlive_serverRestarted_goesOnWithTheNextCall() {
        LeaseId lease = Backends.get(backend.leases().grant(Duration.ofSeconds(60), LeaseId.NONE))
                .id();
        assertThat(Backends.get(backend.leases().keepAliveOnce(lease)).isAlive())
                .isTrue();
        etcd.kill9();
        assertThat(Backends.failureOf(backend.leases().keepAliveOnce(lease)))
                .hasMessageContaining("keep alive lease " + lease);
        etcd.start();

        await().atMost(PATIENCE).until(() -> succeeds(backend.leases().keepAliveOnce(lease)));
        assertThat(Backends.get(backend.leases().keepAliveOnce(lease)).ttl()).isEqualTo(Duration.ofSeconds(60));
    }

    /** jetcd waits for 40 s, having sent nothing that tells it that nobody is there. */
    @Test
    void put_serverStopped_endsAtItsDeadline() {
        JetcdBackend hasty = backends.open(Duration.ofSeconds(1), etcd.endpoint());
        Backends.get(Backends.put(hasty, "/a", "1"));
        etcd.pause();

        EtcdException failure = Backends.failureOf(Backends.put(hasty, "/a", "2"));

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
    }

    /** The kernel takes the connection of a server that will never greet. */
    @Test
    void put_serverStoppedBeforeTheFirstCall_endsAtTheDialTimeoutAsNotSent() {
        etcd.pause();

        EtcdException failure = Backends.failureOf(Backends.put(backend, "/a", "1"));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_TIMEOUT);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(failure).hasMessageContaining(etcd.endpoint());
        etcd.resume();
        await().atMost(PATIENCE).until(() -> succeeds(Backends.put(backend, "/a", "2")));
    }

    @Test
    void status_firstMemberDown_isThatOfTheSecond() {
        MemberStatus status =
                Backends.get(backends.open("127.0.0.1:1", etcd.endpoint()).status());

        assertThat(status.endpoint()).isEqualTo(etcd.endpoint());
        assertThat(status.hasLeader()).isTrue();
        assertThat(status.version()).startsWith("3.");
    }

    @Test
    void put_oneOfTwoMembersDown_goesToTheOther() {
        JetcdBackend two = backends.open("127.0.0.1:1", etcd.endpoint());

        for (int i = 0; i < 20; i++) {
            Backends.get(Backends.put(two, "/a", "" + i));
        }
    }

    private void assertToldTheTruth(String key, CompletableFuture<PutResult> put) {
        long count = Backends.get(backend.kv().range(RangeRequest.of(Bytes.ofUtf8(key))))
                .count();
        boolean applied = count > 0;
        try {
            put.join();
            assertThat(applied).as(key + " was confirmed").isTrue();
        } catch (CompletionException failed) {
            EtcdException failure = (EtcdException) failed.getCause();
            if (failure.outcome() != RequestOutcome.OUTCOME_UNKNOWN) {
                assertThat(applied).as(key + " was denied: " + failure).isFalse();
            }
        }
    }

    private interface Call {
        CompletableFuture<?> start();
    }

    private static void failsFor(Duration time, Call call) {
        await().during(time).atMost(PATIENCE).until(() -> !succeeds(call.start()));
    }

    private static boolean succeeds(CompletableFuture<?> future) {
        try {
            future.join();
            return true;
        } catch (CompletionException failed) {
            assertThat(failed).hasCauseInstanceOf(EtcdException.class);
            return false;
        }
    }
}

package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseInfo;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases of the caller's own on a real etcd, seen by etcdctl too. */
final class LeaseManagerIT extends RealEtcd {
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration LONG_TTL = Duration.ofSeconds(15);

    /** Something for a slow machine, and the half second between etcd's looks for leases that have run out. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final List<Object> told = new CopyOnWriteArrayList<>();
    private EtcdManager manager;
    private LeaseManager leases;

    LeaseManagerIT(EtcdBinary binary) {
        super(binary);
    }

    @BeforeEach
    void open() {
        manager = manager("leases");
        leases = manager.leaseManager();
        told.clear();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyCall_agreesWithEtcdctl() {
        LeaseId id = leases.createLease(LONG_TTL);
        List<String> keys = List.of("/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h");
        keys.forEach(key -> put(key, id));

        LeaseInfo info = leases.getLeaseInfo(id);
        assertThat(info.leaseId()).isEqualTo(id);
        assertThat(info.grantedTtl()).isEqualTo(LONG_TTL);
        assertThat(info.remaining()).isBetween(Duration.ofSeconds(1), LONG_TTL);
        assertThat(info.keys()).extracting(Bytes::utf8).containsExactlyElementsOf(keys);
        assertThat(leases.listLeases()).containsExactly(id);
        assertThat(etcd().etcdctl("lease", "list")).contains(id.toString());

        leases.revokeLease(id);

        assertThat(leases.listLeases()).isEmpty();
        assertThat(etcd().etcdctl("get", "--prefix", "/", "--keys-only")).isBlank();
    }

    @Test
    void leaseOfEtcdctl_isListedKeptAndRevoked() {
        String granted = etcd().etcdctl("lease", "grant", String.valueOf(LONG_TTL.toSeconds()));
        LeaseId id = new LeaseId(Long.parseUnsignedLong(granted.replaceFirst("(?s)lease (\\w+) .*", "$1"), 16));

        assertThat(leases.listLeases()).containsExactly(id);
        assertThat(leases.keepAlive(id).isAlive()).isTrue();
        leases.revokeLease(id);

        assertThat(etcd().etcdctl("lease", "list")).contains("found 0 leases");
    }

    @Test
    void unknownLease_isNotFoundByEveryCall() {
        LeaseId unknown = new LeaseId(77);
        for (Runnable call : List.<Runnable>of(
                () -> leases.keepAlive(unknown),
                () -> leases.getLeaseInfo(unknown),
                () -> leases.refreshLease(unknown, TTL),
                () -> leases.revokeLease(unknown))) {
            EtcdException refusal = catchThrowableOfType(EtcdException.class, call::run);
            assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        }
    }

    @Test
    void keepAlive_outlivesTheTtl_andEndsAfterItIsClosed() {
        LeaseId id = leases.createLease(TTL);
        put("/kept", id);
        LeaseKeepAlive keepAlive = leases.keepAlive(id, recording());

        Awaitility.await().atMost(TTL.multipliedBy(3).plus(SLACK)).until(() -> told.size() >= 8);
        assertThat(told).containsOnly(TTL);
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(etcd().etcdctl("get", "/kept")).contains("/kept");

        keepAlive.close();
        assertThat(etcd().etcdctl("get", "/kept")).contains("/kept");
        Awaitility.await()
                .atMost(TTL.plus(SLACK))
                .until(() -> etcd().etcdctl("get", "/kept").isBlank());
        assertThat(told).containsOnly(TTL);
    }

    @Test
    void revokedByEtcdctl_isTold() {
        LeaseId id = leases.createLease(TTL);
        LeaseKeepAlive keepAlive = leases.keepAlive(id, recording());

        etcd().etcdctl("lease", "revoke", id.toString());

        awaitLoss(keepAlive, LeaseLoss.REVOKED);
        assertThat(keepAlive.isAlive()).isFalse();
    }

    @Test
    void etcdKilledAndRestarted_leaseIsKept() {
        LeaseId id = leases.createLease(LONG_TTL);
        LeaseKeepAlive keepAlive = leases.keepAlive(id, recording());

        etcd().kill9();
        etcd().start();
        told.clear();

        Awaitility.await().atMost(LONG_TTL.plus(SLACK)).until(() -> told.contains(LONG_TTL));
        assertThat(keepAlive.isAlive()).isTrue();
        assertThat(leases.getLeaseInfo(id).remaining()).isPositive();
    }

    @Test
    void etcdComesBackEmpty_leaseIsLost() {
        LeaseKeepAlive keepAlive = leases.keepAlive(leases.createLease(LONG_TTL), recording());

        etcd().kill9();
        etcd().wipe();
        etcd().start();

        Awaitility.await()
                .atMost(LONG_TTL.plus(SLACK))
                .until(() -> keepAlive.loss().filter(LeaseLoss::isFinal).isPresent());
        Awaitility.await()
                .atMost(SLACK)
                .until(() -> told.contains(keepAlive.loss().orElseThrow()));
    }

    @Test
    void etcdStandsStillPastTheTtl_leaseLapses_andWhatFollowsAgreesWithEtcd() {
        LeaseId id = leases.createLease(TTL);
        LeaseKeepAlive keepAlive = leases.keepAlive(id, recording());

        etcd().pause();
        awaitLoss(keepAlive, LeaseLoss.LAPSED);
        assertThat(keepAlive.remaining()).isZero();
        etcd().resume();

        Awaitility.await()
                .atMost(SLACK.multipliedBy(2))
                .until(() -> !keepAlive.loss().equals(Optional.of(LeaseLoss.LAPSED)));
        boolean lives = keepAlive.isAlive();
        assertThat(keepAlive.loss()).isEqualTo(lives ? Optional.empty() : Optional.of(LeaseLoss.EXPIRED));
        assertThat(leases.listLeases().contains(id)).isEqualTo(lives);
        Awaitility.await()
                .atMost(SLACK)
                .untilAsserted(() -> assertThat(told.subList(told.indexOf(LeaseLoss.LAPSED), told.size()))
                        .contains(lives ? TTL : LeaseLoss.EXPIRED));
    }

    @Test
    void refreshLease_longerThanGranted_livesThatLong_andNoLongerThanItsTtlMore() {
        LeaseId id = leases.createLease(TTL);
        Duration wanted = TTL.multipliedBy(3);
        long begin = System.nanoTime();

        leases.refreshLease(id, wanted);
        Awaitility.await()
                .atMost(wanted.plus(TTL).plus(SLACK))
                .until(() -> leases.listLeases().isEmpty());

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(wanted);
    }

    @Test
    void refreshLease_upToTheGrantedTtl_isOneMessage() {
        LeaseId id = leases.createLease(TTL);
        long before = received();

        leases.refreshLease(id, TTL);
        Awaitility.await()
                .atMost(TTL.plus(SLACK))
                .until(() -> leases.listLeases().isEmpty());

        assertThat(received() - before).isEqualTo(1);
    }

    @Test
    void allListenersBlock_renewalsGoOn() {
        CountDownLatch gate = new CountDownLatch(1);
        List<LeaseKeepAlive> blocked = IntStream.range(0, 20)
                .mapToObj(number -> leases.keepAlive(leases.createLease(TTL), new Blocking(gate)))
                .toList();
        long begin = System.nanoTime();

        Awaitility.await()
                .atMost(TTL.multipliedBy(3).plus(SLACK))
                .until(() -> System.nanoTime() - begin > TTL.multipliedBy(2).toNanos());

        assertThat(blocked).allMatch(LeaseKeepAlive::isAlive);
        assertThat(leases.listLeases()).hasSize(20);
        gate.countDown();
    }

    @Test
    void threeListenersBlock_theFourthIsTold() {
        CountDownLatch gate = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            leases.keepAlive(leases.createLease(TTL), new Blocking(gate));
        }
        leases.keepAlive(leases.createLease(TTL), recording());

        Awaitility.await().atMost(TTL.plus(SLACK)).until(() -> told.size() >= 2);
        gate.countDown();
    }

    @Test
    void thousandKeptLeases_areOneStream_andOneMessageEachPerThird() throws Exception {
        int count = 1_000;
        keepAlive(count);
        assertThat(leases.listLeases()).hasSize(count);
        assertThat(received()).isGreaterThanOrEqualTo(count);
        long before = received();
        long begin = System.nanoTime();

        Awaitility.await().atMost(LONG_TTL.multipliedBy(3)).until(() -> received() >= before + 3L * count);

        Duration passed = Duration.ofNanos(System.nanoTime() - begin);
        double thirds = (double) passed.toMillis() / LONG_TTL.dividedBy(3).toMillis();
        assertThat(received() - before).isLessThanOrEqualTo((long) Math.ceil(thirds + 1) * count);
        assertThat(etcd().metrics().grpcStarted("LeaseKeepAlive")).isEqualTo(1);
        assertThat(etcd().metrics().grpcHandled("LeaseKeepAlive")).isZero();
        assertThat(leases.listLeases()).hasSize(count);
    }

    @Test
    void managerCloses_listenersAreTold_andTheLeasesStay() {
        LeaseId id = leases.createLease(LONG_TTL);
        leases.keepAlive(id, recording());

        manager.close();

        assertThat(told).contains(LeaseLoss.MANAGER_CLOSED);
        assertThat(etcd().etcdctl("lease", "list")).contains(id.toString());
    }

    private void keepAlive(int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<? extends Future<?>> calls = IntStream.range(0, count)
                    .mapToObj(number -> threads.submit(() -> leases.keepAlive(leases.createLease(LONG_TTL))))
                    .toList();
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void put(String key, LeaseId lease) {
        etcd().etcdctl("put", key, "value", "--lease=" + lease);
    }

    private long received() {
        return etcd().metrics().grpcReceived("LeaseKeepAlive");
    }

    private void awaitLoss(LeaseKeepAlive keepAlive, LeaseLoss why) {
        Awaitility.await().atMost(TTL.plus(SLACK)).until(() -> told.contains(why));
        assertThat(keepAlive.loss()).contains(why);
    }

    private KeepAliveListener recording() {
        return new KeepAliveListener() {
            @Override
            public void onLost(LeaseLoss why) {
                told.add(why);
            }

            @Override
            public void onRenewed(Duration ttl) {
                told.add(ttl);
            }
        };
    }

    /** Blocks at every call until a gate opens. */
    private record Blocking(CountDownLatch gate) implements KeepAliveListener {
        @Override
        public void onLost(LeaseLoss why) {
            await();
        }

        @Override
        public void onRenewed(Duration ttl) {
            await();
        }

        private void await() {
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

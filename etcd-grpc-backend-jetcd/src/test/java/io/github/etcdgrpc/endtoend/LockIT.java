package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.lock.DistributedLock;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.lock.LockInfo;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks on a real etcd: shared with {@code etcdctl}, and counted by etcd itself. */
final class LockIT extends RealEtcd {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    LockIT(EtcdBinary binary) {
        super(binary);
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void heldHere_etcdctlWaitsAndIsServedInTurn() throws Exception {
        try (EtcdManager manager = manager("holder")) {
            DistributedLock locks = manager.distributedLock();
            HeldLock held = locks.lock("job", TTL);
            Future<String> etcdctl = threads.submit(() -> etcd().etcdctl("lock", "/locks/job", "echo", "served"));
            awaitWaiters(locks, 1);
            Future<HeldLock> next = threads.submit(() -> locks.lock("job", TTL));
            awaitWaiters(locks, 2);
            assertThat(etcdctl.isDone()).isFalse();

            held.close();

            assertThat(etcdctl.get()).contains("served");
            HeldLock last = next.get();
            assertThat(last.isHeld()).isTrue();
            assertThat(last.fencingToken()).isGreaterThan(held.fencingToken());
            last.close();
        }
        assertNothingLeft();
    }

    @Test
    void heldByEtcdctl_isSeenAndWaitedFor(@TempDir Path directory) throws Exception {
        Path end = directory.resolve("end");
        Path script = script(directory, end);
        try (EtcdManager manager = manager("waiter")) {
            DistributedLock locks = manager.distributedLock();
            Future<String> etcdctl = threads.submit(() -> etcd().etcdctl("lock", "/locks/job", script.toString()));
            Awaitility.await().atMost(BOUND).until(() -> locks.isLocked("job"));
            LockInfo foreign = locks.getLockInfo("job").orElseThrow();
            assertThat(foreign.owner()).isEmpty();
            assertThat(foreign.remaining()).isPositive();
            assertThat(locks.tryLock("job", TTL)).isEmpty();
            Future<HeldLock> waiting = threads.submit(() -> locks.lock("job", TTL));
            awaitWaiters(locks, 1);
            assertThat(waiting.isDone()).isFalse();

            Files.createFile(end);

            HeldLock held = waiting.get();
            assertThat(held.fencingToken()).isGreaterThan(foreign.fencingToken());
            etcdctl.get();
            held.close();
        }
        assertNothingLeft();
    }

    @Test
    void uncontended_costsTwoTransactionsAndNoGrantAfterTheFirst() {
        try (EtcdManager manager = manager("counted")) {
            DistributedLock locks = manager.distributedLock();
            locks.lock("warm-up", TTL).close();
            long grants = etcd().metrics().grpcHandled("LeaseGrant");
            long transactions = etcd().metrics().grpcHandled("Txn");
            long ranges = etcd().metrics().grpcHandled("Range");

            for (int i = 0; i < 100; i++) {
                locks.lock("job-" + i, TTL).close();
            }

            assertThat(etcd().metrics().grpcHandled("Txn") - transactions).isEqualTo(200);
            assertThat(etcd().metrics().grpcHandled("LeaseGrant") - grants).isZero();
            assertThat(etcd().metrics().grpcHandled("Range") - ranges).isZero();
        }
        assertNothingLeft();
    }

    @Test
    void sixtyFourWait_aHandOverCostsThreeKvCallsAtMost() throws Exception {
        int waiters = 64;
        int rounds = 5;
        AtomicInteger inside = new AtomicInteger();
        List<Long> tokens = new ArrayList<>();
        try (EtcdManager manager = manager("contended")) {
            DistributedLock locks = manager.distributedLock();
            locks.lock("warm-up", TTL).close();
            long calls = kvCalls();
            long watches = etcd().metrics().grpcReceived("Watch");
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < waiters; i++) {
                workers.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        try (HeldLock held = locks.lock("job", TTL)) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            tokens.add(held.fencingToken());
                            inside.decrementAndGet();
                        }
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }

            long handOvers = (long) waiters * rounds;
            long messages = etcd().metrics().grpcReceived("Watch") - watches;
            System.out.printf(
                    "%s: %.2f KV calls, %.2f watch messages (creations and ends) a hand-over%n",
                    etcd(), (double) (kvCalls() - calls) / handOvers, (double) messages / handOvers);
            assertThat(tokens).hasSize((int) handOvers).isSorted().doesNotHaveDuplicates();
            assertThat(kvCalls() - calls).isLessThanOrEqualTo(3 * handOvers);
            assertThat(messages).isLessThanOrEqualTo(4 * handOvers);
        }
        assertNothingLeft();
    }

    @Test
    void keyDeletedByHand_holderIsToldAtOnce() {
        try (EtcdManager manager = manager("robbed")) {
            AtomicInteger lost = new AtomicInteger();
            HeldLock held = manager.distributedLock().lock("job", Duration.ofMinutes(10));
            held.onLost(lost::incrementAndGet);

            etcd().etcdctl("del", "--prefix", "/locks/job/");

            Awaitility.await().atMost(BOUND).until(() -> lost.get() == 1);
            assertThat(held.isHeld()).isFalse();
            held.close();
        }
        assertNothingLeft();
    }

    @Test
    void etcdKilledWhileWaiting_waiterIsServedWhenItIsBack() throws Exception {
        try (EtcdManager holder = manager("holder");
                EtcdManager waiter = manager("waiter")) {
            HeldLock held = holder.distributedLock().lock("job", Duration.ofSeconds(60));
            Future<HeldLock> waiting =
                    threads.submit(() -> waiter.distributedLock().lock("job", Duration.ofSeconds(60)));
            awaitWaiters(holder.distributedLock(), 1);

            etcd().kill9();
            etcd().start();
            Awaitility.await().atMost(BOUND).until(() -> holder.isReady() && waiter.isReady());
            assertThat(held.isHeld()).isTrue();
            held.close();

            HeldLock next = waiting.get();
            assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
            next.close();
        }
        assertNothingLeft();
    }

    private static void awaitWaiters(DistributedLock locks, long expected) {
        Awaitility.await()
                .atMost(BOUND)
                .until(() -> locks.getLockInfo("job").map(LockInfo::waiters).orElse(-1L) == expected);
    }

    private long kvCalls() {
        return etcd().metrics().grpcHandled("Txn") + etcd().metrics().grpcHandled("Range");
    }

    private void assertNothingLeft() {
        assertThat(etcd().etcdctl("get", "", "--prefix", "--keys-only")).isBlank();
        Awaitility.await()
                .atMost(BOUND)
                .until(() -> etcd().etcdctl("lease", "list").contains("found 0 leases"));
    }

    /** Makes a program that runs until a file exists. */
    private static Path script(Path directory, Path end) throws IOException {
        Path script = directory.resolve("hold");
        Files.writeString(script, "#!/bin/sh\nwhile [ ! -e '" + end + "' ]; do sleep 0.1; done\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }
}

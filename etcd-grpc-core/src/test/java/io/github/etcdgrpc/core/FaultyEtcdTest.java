package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.Operation;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.service.ServiceInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole managers, of which one has faults: what others see of its registrations, and what it sees of theirs. */
@Timeout(60)
class FaultyEtcdTest {
    private static final Duration PAST_TTL = Duration.ofSeconds(31);
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdProcess process = etcd.process("server");
    private final EtcdManager server = EtcdGrpc.builder()
            .backend(process.provider())
            .timekeeper(process.timekeeper())
            .build();
    private final EtcdManager client =
            EtcdGrpc.builder().backend(etcd.provider()).timekeeper(time).build();

    @AfterEach
    void close_afterAnyFault_leavesNothing() {
        server.close();
        client.close();
        assertThat(etcd.connections()).isZero();
        assertThat(etcd.watches()).isZero();
        assertThat(etcd.leases()).isEmpty();
        assertThat(etcd.keys()).isEmpty();
    }

    @Test
    void partition_serverIsGoneAfterItsTtl_andBackAfterHealing() {
        register();
        process.faults().partition();
        time.advance(PAST_TTL);
        assertThat(seen()).isEmpty();

        process.faults().heal();
        time.advance(RECOVERY);
        assertThat(seen()).hasSize(1);
    }

    @Test
    void partition_shorterThanTheTtl_isNotNoticed() {
        register();
        List<Object> events = new CopyOnWriteArrayList<>();
        client.serviceDiscovery().watchService("greeter", events::add);
        time.settle();
        events.clear();
        process.faults().partition();
        time.advance(Duration.ofSeconds(15));
        process.faults().heal();
        time.advance(Duration.ofSeconds(60));

        assertThat(seen()).hasSize(1);
        assertThat(events).isEmpty();
    }

    @Test
    void breakAfter_ambiguousWriteDuringRegister_registersOnce() {
        process.faults().breakAfter(Operation.TXN);
        register();

        assertThat(etcd.keys()).hasSize(1);
        assertThat(etcd.leases()).hasSize(1);
        time.advance(Duration.ofMinutes(5));
        assertThat(seen()).hasSize(1);
    }

    @Test
    void wipe_registrationIsPutBack() {
        register();
        etcd.wipe();
        assertThat(seen()).isEmpty();

        time.advance(RECOVERY);
        assertThat(seen()).hasSize(1);
    }

    @Test
    void restart_registrationStays() {
        register();
        etcd.restart();
        time.advance(Duration.ofMinutes(5));

        assertThat(seen()).hasSize(1);
        assertThat(etcd.leases()).hasSize(1);
    }

    @Test
    void pause_pastTheTtl_registrationComesBack() {
        register();
        process.pause();
        time.advance(PAST_TTL);
        assertThat(seen()).isEmpty();

        process.resume();
        time.advance(RECOVERY);
        assertThat(seen()).hasSize(1);
    }

    @Test
    void pause_pastTheTtl_lockIsLostByTheClockAloneAndAnotherHasIt() {
        AtomicInteger lost = new AtomicInteger();
        HeldLock held = server.distributedLock().lock("job", Duration.ofSeconds(10));
        held.onLost(lost::incrementAndGet);
        time.settle();
        process.pause();
        time.advance(PAST_TTL);
        assertThat(held.isHeld()).isFalse();
        assertThat(lost).hasValue(0);

        HeldLock next = client.distributedLock().lock("job", Duration.ofSeconds(10));
        process.resume();
        time.advance(RECOVERY);

        assertThat(lost).hasValue(1);
        assertThat(held.isHeld()).isFalse();
        assertThat(next.isHeld()).isTrue();
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        held.close();
        next.close();
    }

    @Test
    void partition_whileWaiting_lockIsServedWhenHealed() throws Exception {
        HeldLock held = client.distributedLock().lock("job", Duration.ofSeconds(60));
        CompletableFuture<HeldLock> waiting =
                CompletableFuture.supplyAsync(() -> server.distributedLock().lock("job", Duration.ofSeconds(10)));
        Awaitility.await().until(() -> etcd.keys().size() == 2);
        process.faults().partition();
        time.advance(PAST_TTL);
        held.close();
        process.faults().heal();
        time.advance(RECOVERY);

        HeldLock next = waiting.get(10, TimeUnit.SECONDS);
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        next.close();
    }

    @Test
    void leaderChange_discoveryMissesNothing() {
        List<Object> events = new CopyOnWriteArrayList<>();
        client.serviceDiscovery().watchService("greeter", events::add);
        time.settle();
        etcd.leaderChange();
        register();
        time.advance(RECOVERY);

        assertThat(events).hasSize(1);
    }

    private void register() {
        server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
    }

    private List<ServiceInstance> seen() {
        return client.serviceRegistry().getServiceInstances("greeter");
    }
}

package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A manager whose token expires: whatever it does goes on, since the client has another one for the next try. */
@Timeout(60)
class ExpiredTokenTest {
    private static final String SERVICE = "greeter";
    private static final Duration LONG = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime().autoAdvance();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdProcess process = etcd.process("server");
    private final EtcdManager manager = EtcdGrpc.builder()
            .backend(process.provider())
            .timekeeper(process.timekeeper())
            .build();

    @AfterEach
    void close_afterwards_leavesNothing() {
        process.faults().expireAuth();
        manager.close();
        assertThat(etcd.connections()).isZero();
        assertThat(etcd.watches()).isZero();
        assertThat(etcd.leases()).isEmpty();
    }

    @Test
    void register_update_andDeregister_areRepeated() {
        process.faults().expireAuth();
        register("1");
        assertThat(etcd.keys()).hasSize(1);

        process.faults().expireAuth();
        manager.serviceRegistry().updateService(SERVICE, "1", "10.0.0.9:50051");
        assertThat(etcd.keyValues().get(0).value().toString()).contains("10.0.0.9:50051");

        process.faults().expireAuth();
        manager.serviceRegistry().deregister(SERVICE, "1");
        assertThat(etcd.keys()).isEmpty();
    }

    @Test
    void keepAlives_areRepeated_andTheLeaseLives() {
        List<Registration.State> states = new CopyOnWriteArrayList<>();
        register("1").onStateChange(states::add);
        states.clear();
        List<LeaseId> leases = etcd.leases();
        for (int round = 0; round < 30; round++) {
            process.faults().expireAuth();
            time.advance(Duration.ofSeconds(11));
        }

        assertThat(etcd.leases()).isEqualTo(leases);
        assertThat(states).isEmpty();
    }

    @Test
    void reads_andLeases_areRepeated() {
        register("1");
        process.faults().expireAuth();
        assertThat(manager.serviceRegistry().getServiceInstances(SERVICE)).hasSize(1);
        process.faults().expireAuth();
        assertThat(manager.serviceDiscovery().getServiceEndpoints(SERVICE)).hasSize(1);

        process.faults().expireAuth();
        LeaseId lease = manager.leaseManager().createLease(Duration.ofSeconds(60));
        process.faults().expireAuth();
        manager.leaseManager().revokeLease(lease);
        assertThat(etcd.leases()).doesNotContain(lease);
    }

    @Test
    void discovery_watchThatOpensAnew_missesAndRepeatsNothing() {
        List<Object> events = new CopyOnWriteArrayList<>();
        manager.serviceDiscovery().watchService(SERVICE, events::add);
        time.advance(Duration.ofSeconds(1));
        process.faults().dropWatches();
        process.faults().expireAuth();
        try (EtcdManager other =
                EtcdGrpc.builder().backend(etcd.provider()).timekeeper(time).build()) {
            other.serviceRegistry().register(SERVICE, "1", "10.0.0.5:50051");
            time.advance(LONG);

            assertThat(events).hasSize(1);
        }
        time.advance(LONG);
        assertThat(events).hasSize(2);
    }

    private Registration register(String id) {
        return manager.serviceRegistry().register(SERVICE, id, "10.0.0.5:50051");
    }
}

package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.Operation;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.ServiceWatch;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hours in which managers, registrations, watches and leases come and go under faults: nothing of them is left, in etcd or as scheduled work. */
@Timeout(60)
class ManagerChurnTest {
    private static final Duration SETTLING = Duration.ofMinutes(3);

    private final VirtualTime time = new VirtualTime().autoAdvance(Duration.ZERO);
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdProcess process = etcd.process("server");
    private int events;

    @Test
    void hoursOfChurn_leaveAsMuchAsTheFirstRound() {
        try (EtcdManager lasting = manager()) {
            lasting.serviceRegistry().register("lasting", "1", "10.0.0.5:50051");
            round(lasting, 0);
            Map<String, Integer> first = sizes();
            for (int number = 1; number < 30; number++) {
                round(lasting, number);
            }

            assertThat(sizes()).isEqualTo(first);
            assertThat(time.elapsed()).isGreaterThan(Duration.ofHours(1));
            assertThat(events).isGreaterThan(500);
        }
        assertThat(sizes()).isEqualTo(Map.of("keys", 0, "leases", 0, "watches", 0, "connections", 0, "scheduled", 0));
    }

    private void round(EtcdManager lasting, int number) {
        try (EtcdManager passing = manager();
                ServiceWatch watch = lasting.serviceDiscovery().watchService("passing", event -> events++)) {
            lasting.serviceDiscovery()
                    .watchService("lasting", event -> events++)
                    .close();
            for (int i = 0; i < 5; i++) {
                RegisterOptions options = RegisterOptions.DEFAULTS.withTtl(Duration.ofSeconds(10 + i));
                passing.serviceRegistry().register("passing", "p" + i, "10.0.0.5:50051", options);
                lasting.serviceRegistry().register("passing", "l" + i, "10.0.0.6:50051", options);
            }
            lasting.leaseManager().createLease(Duration.ofSeconds(20));
            passing.leaseManager().revokeLease(passing.leaseManager().createLease(Duration.ofSeconds(20)));
            fault(number);
            time.advance(Duration.ofSeconds(30));
            process.resume();
            process.faults().clear();
            time.advance(Duration.ofSeconds(30));
            assertThat(watch.instances()).hasSize(10);
            for (int i = 0; i < 5; i++) {
                lasting.serviceRegistry().deregister("passing", "l" + i);
            }
        }
        etcd.compact();
        time.advance(SETTLING);
    }

    private void fault(int number) {
        switch (number % 6) {
            case 1 -> process.faults().partition();
            case 2 -> process.faults().expireAuth();
            case 3 -> process.faults().delayEvents(Duration.ofSeconds(3));
            case 4 -> process.pause();
            case 5 -> process.faults().breakAfter(Operation.KEEP_ALIVE);
            default -> etcd.wipe();
        }
    }

    private Map<String, Integer> sizes() {
        time.settle();
        return Map.of(
                "keys", etcd.keys().size(),
                "leases", etcd.leases().size(),
                "watches", etcd.watches(),
                "connections", etcd.connections(),
                "scheduled", time.scheduled());
    }

    private EtcdManager manager() {
        return EtcdGrpc.builder()
                .backend(process.provider())
                .timekeeper(process.timekeeper())
                .build();
    }
}

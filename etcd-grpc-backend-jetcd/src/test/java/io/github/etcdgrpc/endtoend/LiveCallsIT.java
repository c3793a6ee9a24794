package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.LoadBalancing;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls over live discovery while instances, and etcd, come and go. */
final class LiveCallsIT extends RealEtcd {
    private static final int IN_FLIGHT = 500;

    private record Instance(EchoService server, Registration registration) {}

    LiveCallsIT(EtcdBinary binary) {
        super(binary);
    }

    @ParameterizedTest
    @EnumSource(
            value = LoadBalancing.class,
            names = {"ROUND_ROBIN", "RANDOM"})
    void instancesComeAndGo_noCallFails(LoadBalancing loadBalancing) throws Exception {
        try (EtcdManager servers = manager("servers");
                EtcdManager client = manager("client")) {
            Deque<Instance> live = new ArrayDeque<>();
            for (int number = 0; number < 3; number++) {
                live.add(begin(servers, "s" + number));
            }
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger answered = new AtomicInteger();
            Semaphore free = new Semaphore(IN_FLIGHT);
            DiscoveryOptions options = DiscoveryOptions.DEFAULTS.withLoadBalancing(loadBalancing);
            try (ServiceConnection channel = client.serviceDiscovery().getConnection("echo", options)) {
                for (int round = 3; round < 23; round++) {
                    live.add(begin(servers, "s" + round));
                    callAll(channel, free, answered, failures);
                    end(live.removeFirst());
                    callAll(channel, free, answered, failures);
                }
                free.acquire(IN_FLIGHT);
            }
            assertThat(failures).isEmpty();
            assertThat(answered).hasValue(20 * 2 * IN_FLIGHT);
            live.forEach(LiveCallsIT::end);
        }
    }

    @Test
    void etcdStoppedForThirtySeconds_callsGoOnToTheLastGoodInstances() {
        try (EtcdManager servers = manager("servers");
                EtcdManager client = manager("client")) {
            Instance first = begin(servers, "first");
            Instance second = begin(servers, "second");
            try (ServiceConnection channel = client.serviceDiscovery().getConnection("echo")) {
                assertBothAnswer(channel);
                etcd().pause();
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                AtomicInteger calls = new AtomicInteger();
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
                    assertBothAnswer(channel);
                    calls.incrementAndGet();
                    return System.nanoTime() > end;
                });
                assertThat(calls).hasValueGreaterThan(10);
                etcd().resume();

                Instance third = begin(servers, "third");
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> "third".equals(EchoService.ask(channel)));
                end(third);
            }
            end(first);
            end(second);
        }
    }

    private static void assertBothAnswer(ServiceConnection channel) {
        Set<String> names = new HashSet<>();
        for (int call = 0; call < 20; call++) {
            names.add(EchoService.ask(channel));
        }
        assertThat(names).contains("first", "second");
    }

    private static void callAll(
            ServiceConnection channel, Semaphore free, AtomicInteger answered, Queue<Throwable> failures)
            throws InterruptedException {
        for (int call = 0; call < IN_FLIGHT; call++) {
            free.acquire();
            EchoService.askLater(channel).whenComplete((answer, failure) -> {
                if (failure == null) {
                    answered.incrementAndGet();
                } else {
                    failures.add(failure);
                }
                free.release();
            });
        }
    }

    private static Instance begin(EtcdManager manager, String name) {
        EchoService server = EchoService.start(name, Duration.ofMillis(50));
        return new Instance(server, manager.serviceRegistry().register("echo", name, server.address()));
    }

    /** As an orderly server ends: out of etcd first, then no new calls, then the end. */
    private static void end(Instance instance) {
        instance.registration().close();
        instance.server().drain();
        instance.server().close();
    }
}

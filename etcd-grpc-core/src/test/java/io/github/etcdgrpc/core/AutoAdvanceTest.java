package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.core.faulty.FaultyBackend;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocking calls of whole managers, on a time that nobody advances. */
@Timeout(60)
class AutoAdvanceTest {
    private final VirtualTime time = new VirtualTime().autoAdvance();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);

    @AfterEach
    void closeEtcd() {
        etcd.close();
    }

    @Test
    void build_etcdDoesNotAnswer_failsWithExactlyTheDialTimeoutGoneBy() {
        FaultyBackend mute = new FaultyBackend(etcd.connect());
        mute.always(Fault.hangs());
        ManagerBuilder builder = EtcdGrpc.builder()
                .dialTimeout(Duration.ofMinutes(5))
                .backend(new Given(mute))
                .timekeeper(time);

        EtcdException failure = catchThrowableOfType(EtcdException.class, builder::build);

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(time.elapsed()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void resolve_etcdRefusesTwice_answersOnceTheBackoffHasPassed() {
        FaultyBackend faulty = new FaultyBackend(etcd.connect());
        try (EtcdManager manager =
                EtcdGrpc.builder().backend(new Given(faulty)).timekeeper(time).build()) {
            manager.serviceRegistry().register("greeter", "1", "h:1");
            Duration before = time.elapsed();
            faulty.next(Call.RANGE, Fault.unreachable());
            faulty.next(Call.RANGE, Fault.unreachable());

            assertThat(manager.serviceDiscovery().getServiceEndpoints("greeter"))
                    .containsExactly("h:1");

            assertThat(time.elapsed().minus(before)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(10));
        }
    }

    @Test
    void lock_holderIsCutOff_returnsAtOnceWithItsTtlGoneBy() {
        EtcdProcess holder = etcd.process("holder");
        Duration ttl = Duration.ofSeconds(30);
        try (EtcdManager dying = EtcdGrpc.builder()
                        .backend(holder.provider())
                        .timekeeper(holder.timekeeper())
                        .build();
                EtcdManager waiter = manager()) {
            HeldLock lost = dying.distributedLock().lock("job", ttl);
            holder.faults().partition();
            Duration before = time.elapsed();

            HeldLock held = waiter.distributedLock().lock("job", ttl);

            assertThat(time.elapsed().minus(before)).isBetween(ttl, ttl.plusSeconds(1));
            assertThat(lost.isHeld()).isFalse();
            assertThat(held.fencingToken()).isGreaterThan(lost.fencingToken());
            holder.faults().heal();
        }
    }

    @Test
    void deadServersInstance_callerThatWaits_seesItGoAfterItsTtl() throws Exception {
        EtcdManager server = manager();
        try (EtcdManager client = manager()) {
            server.serviceRegistry().register("greeter", "1", "h:1");
            CompletableFuture<Duration> gone = new CompletableFuture<>();
            client.serviceDiscovery().watchService("greeter", event -> {
                if (etcd.keys().isEmpty()) {
                    gone.complete(time.elapsed());
                }
            });
            server.connectionManager().disconnect();
            Duration died = time.elapsed();

            Duration lasted = time.await(gone, Duration.ofMinutes(10)).minus(died);

            assertThat(lasted).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(31));
        } finally {
            server.close();
        }
    }

    @Test
    void liveServersInstance_hoursOfWaiting_staysByItsRenewals() throws Exception {
        try (EtcdManager server = manager()) {
            server.serviceRegistry().register("greeter", "1", "h:1");
            time.autoAdvance(Duration.ofMillis(1));

            assertThat(catchThrowableOfType(
                            TimeoutException.class, () -> time.await(new CompletableFuture<>(), Duration.ofHours(1))))
                    .isNotNull();

            assertThat(time.elapsed()).isGreaterThanOrEqualTo(Duration.ofHours(1));
            assertThat(etcd.keys()).hasSize(1);
        }
    }

    private EtcdManager manager() {
        return EtcdGrpc.builder().backend(etcd.provider()).timekeeper(time).build();
    }

    /** Opens one backend. */
    private record Given(EtcdBackend backend) implements BackendProvider {
        @Override
        public String name() {
            return "given";
        }

        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
            return backend;
        }
    }
}

package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the application wants against what etcd does, by seed: after any history, once etcd answers again and time has passed, etcd shows exactly what is wanted, with the
 * latest values, and nothing else is left.
 */
class RegistrySimulation {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 100);
    private static final int STEPS = 60;
    private static final int IDS = 6;
    private static final Duration TTL = Duration.ofSeconds(10);

    @Test
    void anyHistory_endsInWhatIsWanted() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Run(seed).check();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void histories_thatWereInteresting(long seed) {
        new Run(seed).check();
    }

    /** One history. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final RegistryBench one;
        private final Map<String, String> wanted = new TreeMap<>();
        private final Map<String, Registration> registrations = new TreeMap<>();
        private final List<String> history = new ArrayList<>();
        private int version;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.one = new RegistryBench(
                    Bench.open(ManagerOptions.builder().defaultTtl(TTL).build(), seed));
        }

        void check() {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                one.bench.backend.heal();
                one.bench.advance(TTL.multipliedBy(4));
                assertThat(shown()).isEqualTo(wanted);
                assertThat(registrations.values()).allMatch(each -> each.state() == State.REGISTERED);
                assertThat(one.bench.etcd().leases()).hasSizeLessThanOrEqualTo(2);
                one.close();
                assertThat(one.bench.keys()).isEmpty();
                assertThat(one.bench.etcd().leases()).isEmpty();
                assertThat(one.bench.time.scheduled()).isZero();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + String.join(", ", history), failure);
            }
        }

        private void step() {
            String id = "i" + random.nextInt(IDS);
            one.bench.settle();
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> register(id);
                case 3, 4 -> update(id);
                case 5 -> deregister(id);
                case 6 -> did("partition", one.bench::partition);
                case 7 -> did("heal", one.bench.backend::heal);
                case 8 -> did("expire", this::expire);
                case 9 -> did("mishap", this::mishap);
                case 10 -> outside(id);
                default -> {
                    Duration step = Duration.ofMillis(random.nextInt(8_000));
                    did("advance " + step, () -> one.bench.advance(step));
                }
            }
        }

        private void register(String id) {
            if (wanted.containsKey(id)) {
                return;
            }
            String address = "10.0.0.1:" + ++version;
            RegisterOptions options = random.nextBoolean()
                    ? RegisterOptions.DEFAULTS
                    : RegisterOptions.DEFAULTS.withTtl(TTL.plusSeconds(5));
            did("register " + id + " " + address, () -> {
                registrations.put(id, one.bench.whileTimeRuns(() -> one.register(id, address, options)));
                wanted.put(id, address);
            });
        }

        /** A failed update stays wanted. */
        private void update(String id) {
            if (!wanted.containsKey(id)) {
                return;
            }
            String address = "10.0.0.1:" + ++version;
            wanted.put(id, address);
            did(
                    "update " + id + " " + address,
                    () -> one.bench.whileTimeRuns(() -> {
                        one.registry.updateService("greeter", id, address);
                        return true;
                    }));
        }

        private void deregister(String id) {
            if (wanted.remove(id) == null) {
                return;
            }
            registrations.remove(id);
            did(
                    "deregister " + id,
                    () -> one.bench.whileTimeRuns(() -> {
                        one.registry.deregister("greeter", id);
                        return true;
                    }));
        }

        private void expire() {
            List<LeaseId> leases = one.bench.etcd().leases();
            if (!leases.isEmpty()) {
                one.bench.etcd().revokeLease(leases.get(random.nextInt(leases.size())));
            }
        }

        private void mishap() {
            Call call = List.of(Call.TXN, Call.GRANT, Call.KEEP_ALIVE, Call.REVOKE, Call.TIME_TO_LIVE)
                    .get(random.nextInt(5));
            Duration delay = Duration.ofMillis(1 + random.nextInt(3_000));
            Fault fault = switch (random.nextInt(4)) {
                case 0 -> Fault.answerLost();
                case 1 -> Fault.requestLost();
                case 2 -> Fault.slow(one.bench.virtual, delay);
                default -> call == Call.GRANT ? Fault.unreachable() : Fault.carriedOutLate(one.bench.virtual, delay);
            };
            one.bench.backend.next(call, fault);
        }

        private void outside(String id) {
            if (random.nextInt(4) == 0) {
                did("wipe", one.bench::wipe);
            } else {
                did(
                        "etcdctl del " + id,
                        () -> one.bench
                                .etcd()
                                .connect()
                                .kv()
                                .delete(DeleteRequest.of(Bytes.ofUtf8(key(id))))
                                .join());
            }
        }

        private void did(String what, Runnable step) {
            try {
                step.run();
                history.add(what);
            } catch (EtcdException failure) {
                history.add(what + " -> " + failure.code());
            }
        }

        private Map<String, String> shown() {
            Map<String, String> shown = new TreeMap<>();
            one.bench.keys().forEach(key -> {
                String id = key.substring(key.lastIndexOf('/') + 1);
                shown.put(id, one.address(id));
            });
            return shown;
        }
    }
}

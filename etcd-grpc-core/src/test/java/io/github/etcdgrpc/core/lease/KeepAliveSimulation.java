package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What keepers of leases are told against what etcd knows, by seed. At every moment: a lease that is said to live exists, unless somebody revoked it; calls of a listener come in the
 * promised order; a refreshed lease lives as long as was promised, when nothing disturbs it. In the end: what is still kept lives, and closing leaves nothing.
 */
class KeepAliveSimulation {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 60);
    private static final int STEPS = 80;
    private static final int LEASES = 4;
    private static final Duration TTL = Duration.ofSeconds(10);

    @Test
    void anyHistory_keepersAreToldTheTruth() {
        int losses = 0;
        int recoveries = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            run.check();
            losses += run.count(Keeper::isLost);
            recoveries += run.count(Keeper::hasRecovered);
        }
        assertThat(losses).isGreaterThan(SEEDS);
        assertThat(recoveries).isGreaterThan(SEEDS / 10);
    }

    /** 81: a keep-alive whose own renewal covers what a refresh still wanted. */
    @ParameterizedTest
    @ValueSource(longs = {81})
    void histories_thatWereInteresting(long seed) {
        new Run(seed).check();
    }

    /** One caller's keep-alive, and whether its listener is called in order. */
    private static final class Keeper implements KeepAliveListener {
        private final List<String> wrongs = new ArrayList<>();
        private boolean lapsed;
        private boolean recovered;
        private boolean ended;
        private LeaseKeepAlive keepAlive;

        @Override
        public void onLost(LeaseLoss why) {
            note(!ended, "told " + why + " after the end");
            note(!(lapsed && why == LeaseLoss.LAPSED), "lapsed twice");
            lapsed = true;
            ended = why.isFinal();
        }

        @Override
        public void onRenewed(Duration ttl) {
            note(!ended, "renewed after the end");
            note(ttl.equals(TTL), "renewed for " + ttl);
            recovered |= lapsed;
            lapsed = false;
        }

        private void note(boolean right, String wrong) {
            if (!right) {
                wrongs.add(wrong);
            }
        }

        boolean isLost() {
            return ended;
        }

        boolean hasRecovered() {
            return recovered;
        }
    }

    /** One history. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final Bench bench;
        private final CallerLeases leases;
        private final List<LeaseId> granted = new ArrayList<>();
        private final Set<LeaseId> revoked = new HashSet<>();
        private final List<Keeper> keepers = new ArrayList<>();
        private final Map<LeaseId, Long> promisedNanos = new HashMap<>();
        private final List<String> history = new ArrayList<>();
        private boolean disturbed;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.bench = Bench.open(ManagerOptions.DEFAULTS, seed);
            this.leases = new CallerLeases(bench.scope);
        }

        int count(Predicate<Keeper> property) {
            return (int) keepers.stream().filter(property).count();
        }

        void check() {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                    bench.settle();
                    checkNow();
                }
                heal();
                bench.advance(TTL);
                checkEnd();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + String.join(", ", history), failure);
            }
        }

        private void step() {
            if (granted.size() < LEASES) {
                heal();
                attempt("create", () -> granted.add(leases.createLease(TTL)));
                return;
            }
            LeaseId id = granted.get(random.nextInt(LEASES));
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> attempt("keep " + id, () -> keep(id));
                case 3 -> attempt("refresh " + id, () -> refresh(id));
                case 4 -> close();
                case 5 -> revoke(id);
                case 6 -> revokeOutside(id);
                case 7 -> did("leader change", bench.etcd()::leaderChange);
                case 8 -> disturb("partition", bench::partition);
                case 9 -> disturb("mishap", this::mishap);
                case 10, 11 -> heal();
                default -> advance();
            }
        }

        private void keep(LeaseId id) {
            Keeper keeper = new Keeper();
            keeper.keepAlive = leases.keepAlive(id, keeper);
            keepers.add(keeper);
        }

        private void refresh(LeaseId id) {
            Duration ttl = Duration.ofSeconds(1 + random.nextInt(60));
            long begin = bench.time.nanoTime();
            leases.refreshLease(id, ttl);
            if (!disturbed) {
                promisedNanos.merge(id, begin + ttl.toNanos(), Math::max);
            }
        }

        private void close() {
            if (!keepers.isEmpty()) {
                Keeper keeper = keepers.get(random.nextInt(keepers.size()));
                did("close " + keeper.keepAlive.leaseId(), keeper.keepAlive::close);
                keeper.ended = true;
            }
        }

        private void revoke(LeaseId id) {
            revoked.add(id);
            promisedNanos.remove(id);
            attempt("revoke " + id, () -> leases.revokeLease(id));
            granted.remove(id);
        }

        private void revokeOutside(LeaseId id) {
            if (bench.etcd().leases().contains(id)) {
                revoked.add(id);
                promisedNanos.remove(id);
                did("revoke outside " + id, () -> bench.etcd().revokeLease(id));
            }
            granted.remove(id);
        }

        private void mishap() {
            Call call = random.nextInt(4) == 0 ? Call.REVOKE : Call.KEEP_ALIVE;
            bench.backend.next(
                    call,
                    switch (random.nextInt(4)) {
                        case 0 -> Fault.answerLost();
                        case 1 -> Fault.requestLost();
                        case 2 -> Fault.hangs();
                        default -> Fault.slow(bench.virtual, Duration.ofMillis(random.nextInt(9_000)));
                    });
        }

        private void disturb(String what, Runnable deed) {
            disturbed = true;
            promisedNanos.clear();
            did(what, deed);
        }

        private void heal() {
            did("heal", bench.backend::heal);
            disturbed = false;
        }

        private void advance() {
            Duration step = Duration.ofMillis(random.nextInt(9_000));
            did("advance " + step, () -> bench.advance(step));
        }

        private void checkNow() {
            List<LeaseId> living = bench.etcd().leases();
            for (Keeper keeper : keepers) {
                LeaseId id = keeper.keepAlive.leaseId();
                assertThat(keeper.wrongs).isEmpty();
                if (keeper.keepAlive.isAlive() && !revoked.contains(id)) {
                    assertThat(living).as("said to live").contains(id);
                }
            }
            long now = bench.time.nanoTime();
            promisedNanos.forEach((id, until) -> {
                if (now < until) {
                    assertThat(living).as("refreshed").contains(id);
                }
            });
        }

        private void checkEnd() {
            List<LeaseId> living = bench.etcd().leases();
            for (Keeper keeper : keepers) {
                assertThat(keeper.keepAlive.isAlive())
                        .as("%s, ended %s", keeper.keepAlive, keeper.ended)
                        .isEqualTo(!keeper.ended);
                assertThat(keeper.ended || living.contains(keeper.keepAlive.leaseId()))
                        .as("%s in %s", keeper.keepAlive, living)
                        .isTrue();
            }
            leases.close();
            bench.settle();
            assertThat(keepers).allMatch(Keeper::isLost).allMatch(keeper -> keeper.wrongs.isEmpty());
            assertThat(bench.time.scheduled()).isZero();
        }

        private void attempt(String what, Runnable call) {
            history.add(what);
            try {
                bench.whileTimeRuns(() -> {
                    call.run();
                    return true;
                });
            } catch (EtcdException failure) {
                history.add(failure.code().toString());
            }
        }

        private void did(String what, Runnable deed) {
            history.add(what);
            deed.run();
        }
    }
}

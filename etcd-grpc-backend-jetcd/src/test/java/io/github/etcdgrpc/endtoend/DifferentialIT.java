package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.options.CompactOption;
import io.github.etcdgrpc.backend.inmemory.EtcdVersion;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.backend.jetcd.JetcdBackendProvider;
import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.testkit.differential.Differential;
import io.github.etcdgrpc.testkit.differential.Report;
import io.github.etcdgrpc.testkit.differential.Side;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The in-memory etcd held against real ones, step by step.
 *
 * <p>{@code -Ddifferential.operations=1000000 -Ddifferential.seed=7 -Ddifferential.parallel=4} takes more steps, or others, or more of them at once.
 * Every 50,000 it prints what was done.
 */
@EachEtcd
class DifferentialIT {
    private static final long SEED = Long.getLong("differential.seed", 1);
    private static final long OPERATIONS = Long.getLong("differential.operations", 10_000);
    private static final int ROUNDS_AT_ONCE = Integer.getInteger("differential.parallel", 2);
    private static final long OPERATIONS_PER_LINE = 10L * Differential.STEPS_PER_ROUND;
    private final EtcdBinary binary;

    DifferentialIT(EtcdBinary binary) {
        this.binary = binary;
    }

    @Test
    void run_inMemoryAndReal_areTheSame() {
        Differential differential = new Differential(inMemory(), real()).withRoundsAtOnce(ROUNDS_AT_ONCE);

        for (long done = 0; done < OPERATIONS; done += OPERATIONS_PER_LINE) {
            long wanted = Math.min(OPERATIONS_PER_LINE, OPERATIONS - done);
            Report report = differential.run(SEED + done / Differential.STEPS_PER_ROUND, wanted);

            System.out.println(binary + ", in all " + (done + report.operations()) + " operations; the last "
                    + report.operations() + ": " + report.counts());
            assertThat(report.finding())
                    .as("in memory <> " + binary + "; " + command())
                    .isEmpty();
            assertThat(report.operations()).isEqualTo(wanted);
        }
    }

    private String command() {
        return "ETCD_GRPC_TEST_ETCD=" + binary.path() + " mvn -pl etcd-grpc-backend-jetcd -am verify -Dtest=none"
                + " -Dit.test=DifferentialIT -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false shows it ";
    }

    private Side inMemory() {
        EtcdVersion version = binary.isAtLeast(3, 5) ? EtcdVersion.V3_5 : EtcdVersion.V3_4;
        return new Side("in memory", () -> new SimulatedCluster(InMemoryEtcd.create(new VirtualTime(), SEED, version)));
    }

    private Side real() {
        return new Side(binary.toString(), () -> new RealCluster(binary, LocalEtcd.start(binary, "--log-level=error")));
    }

    private record SimulatedCluster(InMemoryEtcd etcd) implements Side.Cluster {
        @Override
        public EtcdBackend connect() {
            return etcd.connect();
        }

        @Override
        public void close() {
            etcd.close();
        }
    }

    private static final class RealCluster implements Side.Cluster {
        private static final Duration BOUND = Duration.ofSeconds(30);
        private static final CompactOption PHYSICAL =
                CompactOption.builder().withCompactPhysical(true).build();

        private final EtcdBinary binary;
        private final LocalEtcd etcd;
        private final SystemTimekeeper time = new SystemTimekeeper("differential");
        private final List<EtcdBackend> clients = new ArrayList<>();

        RealCluster(EtcdBinary binary, LocalEtcd etcd) {
            this.binary = binary;
            this.etcd = etcd;
        }

        @Override
        public EtcdBackend connect() {
            BackendOptions options = new BackendOptions(List.of(etcd.endpoint()), BOUND, BOUND);
            EtcdBackend client = new JetcdBackendProvider().open(options, time);
            clients.add(client);
            return client;
        }

        /**
         * Compacts once more and for good: refused, but not before the first is carried out. For a moment, etcd 3.4 tells new watches of deletions that it is about to forget.
         */
        @Override
        public void awaitCompacted(long revision) {
            if (!binary.isAtLeast(3, 5)) {
                KV kv = clients.get(0).unwrap(Client.class).orElseThrow().getKVClient();
                assertThat(kv.compact(revision, PHYSICAL))
                        .failsWithin(BOUND)
                        .withThrowableThat()
                        .withMessageContaining("compacted");
            }
        }

        @Override
        public void close() {
            time.close();
            if (!etcd.isRunning()) {
                System.err.println(etcd + " has ended itself:\n" + etcd.log());
            }
            etcd.close();
        }
    }
}

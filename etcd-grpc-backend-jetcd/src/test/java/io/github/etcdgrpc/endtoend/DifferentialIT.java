package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * The in-memory etcd held against real ones, step by step.
 *
 * <p>{@code -Ddifferential.operations=1000000 -Ddifferential.seed=7} takes more steps, or others.
 */
@EachEtcd
class DifferentialIT {
    private static final long SEED = Long.getLong("differential.seed", 1);
    private static final long OPERATIONS = Long.getLong("differential.operations", 2_000);

    private final EtcdBinary binary;

    DifferentialIT(EtcdBinary binary) {
        this.binary = binary;
    }

    @Test
    void run_inMemoryAndReal_areTheSame(TestReporter reporter) {
        Side real = new Side(binary.toString(), () -> new RealCluster(LocalEtcd.start(binary)));

        Report report = new Differential(inMemory(), real).run(SEED, OPERATIONS);

        reporter.publishEntry(
                binary + ", " + report.operations() + " operations",
                report.counts().toString());
        assertThat(report.finding()).as("in memory <> " + binary).isEmpty();
        assertThat(report.operations()).isEqualTo(OPERATIONS);
    }

    private static Side inMemory() {
        return new Side("in memory", () -> new SimulatedCluster(InMemoryEtcd.create(new VirtualTime())));
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

    private record RealCluster(LocalEtcd etcd, SystemTimekeeper time) implements Side.Cluster {
        private static final Duration BOUND = Duration.ofSeconds(30);

        RealCluster(LocalEtcd etcd) {
            this(etcd, new SystemTimekeeper("differential"));
        }

        @Override
        public EtcdBackend connect() {
            BackendOptions options = new BackendOptions(List.of(etcd.endpoint()), BOUND, BOUND);
            return new JetcdBackendProvider().open(options, time);
        }

        @Override
        public void close() {
            time.close();
            etcd.close();
        }
    }
}

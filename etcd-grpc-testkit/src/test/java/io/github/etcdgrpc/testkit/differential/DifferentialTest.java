package io.github.etcdgrpc.testkit.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DifferentialTest {
    private static final long SEED = 7;
    private static final Side HONEST = InMemorySide.honest(1);

    @Test
    void run_sameOnBothSides_findsNothingAndDoesEverything() {
        Report report = new Differential(HONEST, InMemorySide.honest(2)).run(SEED, 8_000);

        assertThat(report.finding()).isEmpty();
        assertThat(report.operations()).isEqualTo(8_000);
        assertThat(report.counts())
                .containsKeys("Range ok", "Range COMPACTED", "Range FUTURE_REVISION", "Range EMPTY_KEY")
                .containsKeys("Put ok", "Put KEY_NOT_FOUND", "Put LEASE_NOT_FOUND", "Put VALUE_PROVIDED")
                .containsKeys("Put LEASE_PROVIDED", "Delete ok", "Txn ok", "Txn DUPLICATE_KEY")
                .containsKeys("Txn KEY_NOT_FOUND", "Txn LEASE_NOT_FOUND", "Txn TOO_MANY_OPERATIONS")
                .containsKeys("Compaction ok", "Compaction COMPACTED", "Compaction FUTURE_REVISION")
                .containsKeys("Grant ok", "Grant LEASE_EXISTS", "Grant LEASE_TTL_TOO_LARGE", "ListLeases ok")
                .containsKeys("Lease revoke ok", "Lease revoke LEASE_NOT_FOUND", "Lease keep alive ok")
                .containsKeys("Lease time to live ok", "Lease time to live with keys ok")
                .containsKeys("OpenWatch ok", "CloseWatch ok", "Status ok");
    }

    @Test
    void run_oneSideDropsMore_isFoundAndShrunkToPutsAndALimitedRead() {
        Side lying = InMemorySide.lying(1, LyingBackend::droppingMore);

        Finding finding =
                new Differential(HONEST, lying).run(SEED, 5_000).finding().orElseThrow();

        assertThat(finding.fields()).containsExactly(".value.more: true <> false");
        assertThat(finding.steps()).hasSizeLessThanOrEqualTo(4);
        assertThat(finding.steps().get(finding.steps().size() - 1)).contains("RangeRequest", "limit=");
        assertThat(finding.toString()).contains("-Ddifferential.seed=" + SEED + " -Ddifferential.operations=");
    }

    @Test
    void run_findingTakenAgainFromItsSeed_isFoundAfterTheSameSteps() {
        Differential differential = new Differential(HONEST, InMemorySide.lying(1, LyingBackend::droppingMore));
        Finding finding = differential.run(SEED, 5_000).finding().orElseThrow();

        Report again = differential.run(finding.seed(), finding.operations());

        assertThat(again.finding()).contains(finding);
        assertThat(again.operations()).isEqualTo(finding.operations());
    }

    @Test
    void run_oneSideSwallowsAnEvent_isFoundAndShrunkToTheWatch() {
        Side lying = InMemorySide.lying(1, honest -> LyingBackend.swallowingDeletesOf(Bytes.ofUtf8("c"), honest));

        Finding finding = new Differential(HONEST, lying)
                .withPatience(Duration.ofMillis(300))
                .run(SEED, 5_000)
                .finding()
                .orElseThrow();

        assertThat(finding.what()).startsWith("what was told by OpenWatch");
        assertThat(finding.fields().get(0)).startsWith("WatchEvent(type=DELETE, keyValue=KeyValue(key=c, ");
        assertThat(finding.steps())
                .hasSizeLessThanOrEqualTo(6)
                .anySatisfy(step -> assertThat(step).contains("OpenWatch"));
    }

    @Test
    void run_severalRoundsAtOnce_doesTheSameAsOneAfterTheOther() {
        Differential differential = new Differential(HONEST, InMemorySide.honest(2));

        Report together = differential.withRoundsAtOnce(3).run(SEED, 12_000);

        assertThat(together).isEqualTo(differential.run(SEED, 12_000));
    }

    @Test
    void run_differenceWhileOtherRoundsArePlayed_isThatOfTheFirstRoundAndClosesAll() {
        AtomicInteger open = new AtomicInteger();
        Side lying = counting(open, InMemorySide.lying(1, LyingBackend::droppingMore));
        Differential differential = new Differential(counting(open, HONEST), lying);
        Finding alone = differential.run(SEED, 5_000).finding().orElseThrow();

        Report together = differential.withRoundsAtOnce(3).run(SEED, 50_000);

        assertThat(together.finding()).contains(alone);
        assertThat(together.operations()).isEqualTo(alone.operations());
        assertThat(open).hasValue(0);
    }

    @Test
    void run_clusterThatCannotBeStarted_isAnError() {
        Side broken = new Side("broken", () -> {
            throw new IllegalStateException("no port is free");
        });
        Differential differential = new Differential(HONEST, broken).withRoundsAtOnce(2);

        assertThatIllegalStateException()
                .isThrownBy(() -> differential.run(SEED, 20_000))
                .withMessageContaining("no port is free");
    }

    @Test
    void run_leasesListedInAnotherOrder_isFound() {
        Side lying = InMemorySide.lying(1, LyingBackend::listingLeasesBackwards);

        Finding finding =
                new Differential(HONEST, lying).run(SEED, 5_000).finding().orElseThrow();

        assertThat(finding.steps().get(finding.steps().size() - 1)).startsWith("ListLeases");
        assertThat(finding.steps()).filteredOn(step -> step.startsWith("Grant")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void run_noOperations_isRefused() {
        Differential differential = new Differential(HONEST, HONEST);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> differential.run(SEED, 0))
                .withMessage("operations: 0 (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> differential.withPatience(Duration.ZERO))
                .withMessage("patience: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> differential.withRoundsAtOnce(0))
                .withMessage("roundsAtOnce: 0 (expected: > 0)");
    }

    /** Counts the clusters that are open. */
    private static Side counting(AtomicInteger open, Side side) {
        return new Side(side.name(), () -> {
            open.incrementAndGet();
            return new Counted(open, side.fresh().get());
        });
    }

    private record Counted(AtomicInteger open, Side.Cluster cluster) implements Side.Cluster {
        @Override
        public EtcdBackend connect() {
            return cluster.connect();
        }

        @Override
        public void close() {
            cluster.close();
            open.decrementAndGet();
        }
    }
}

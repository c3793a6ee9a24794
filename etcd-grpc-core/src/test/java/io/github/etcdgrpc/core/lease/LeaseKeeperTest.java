package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Duration BACKOFF = Duration.ofSeconds(4);

    private final Bench bench = Bench.open();
    private final LeaseKeeper keeper = new LeaseKeeper(bench.scope);
    private final List<String> told = new ArrayList<>();

    @Test
    void keep_asksForTheFirstTimeAfterAThirdOfTheTtl() {
        keep();

        bench.advance(THIRD.minusNanos(1));
        assertThat(asked()).isZero();
        bench.advance(Duration.ofNanos(1));

        assertThat(asked()).isEqualTo(1);
        assertThat(told).containsExactly("renewed");
    }

    @Test
    void keep_serverRaisedTheTtl_followsTheAnswer() {
        LeaseId id = grant(Duration.ofMinutes(5));
        keeper.keep(new LeaseTerm(id, TTL, bench.time.nanoTime()), new Told());

        bench.advance(THIRD);
        bench.advance(Duration.ofSeconds(99));
        assertThat(asked()).isEqualTo(1);
        bench.advance(Duration.ofSeconds(1));

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void keep_leaseRevoked_isGoneAtTheNextRenewal() {
        KeptLease kept = keep();

        bench.etcd().revokeLease(kept.id());
        bench.advance(THIRD);

        assertThat(told).containsExactly("gone");
        assertThat(kept.isLive()).isFalse();
        assertThat(keeper.size()).isZero();
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void keep_oneFailure_isMadeGoodByTheBackoff() {
        keep();
        bench.backend.next(Call.KEEP_ALIVE, Fault.unreachable());

        bench.advance(THIRD.plusMillis(100));

        assertThat(asked()).isEqualTo(2);
        assertThat(told).containsExactly("renewed");
    }

    @Test
    void keep_answerHangs_isAskedAgainWellBeforeTheDeadline() {
        KeptLease kept = keep();
        bench.backend.next(Call.KEEP_ALIVE, Fault.hangs());

        bench.advance(THIRD.multipliedBy(2).plusMillis(100));

        assertThat(asked()).isEqualTo(2);
        assertThat(told).containsExactly("renewed");
        assertThat(kept.isLive()).isTrue();
    }

    @Test
    void keep_outage_lapsesExactlyAtTheLocalDeadline_andOnce() {
        KeptLease kept = keep();
        bench.partition();

        bench.advance(TTL.minusNanos(1));
        assertThat(kept.isLive()).isTrue();
        assertThat(told).isEmpty();
        bench.advance(Duration.ofNanos(1));

        assertThat(kept.isLive()).isFalse();
        assertThat(told).containsExactly("lapsed");
        bench.advance(TTL.multipliedBy(10));
        assertThat(told).containsExactly("lapsed");
    }

    @Test
    void keep_deadlineCountsFromTheSendingOfTheAnsweredRequest() {
        KeptLease kept = keep();
        bench.backend.next(Call.KEEP_ALIVE, Fault.slow(bench.virtual, Duration.ofSeconds(5)));

        bench.advance(THIRD.plusSeconds(5));
        assertThat(told).containsExactly("renewed");
        bench.partition();
        bench.advance(Duration.ofSeconds(25).minusNanos(1));
        assertThat(kept.isLive()).isTrue();
        bench.advance(Duration.ofNanos(1));

        assertThat(kept.isLive()).isFalse();
        assertThat(told).containsExactly("renewed", "lapsed");
    }

    @Test
    void keep_lapsedButExtendedByTheServer_isRenewed() {
        KeptLease kept = keep();
        bench.partition();
        bench.advance(TTL.minusSeconds(2));
        bench.etcd().connect().leases().keepAliveOnce(kept.id()).join();
        bench.advance(Duration.ofSeconds(5));

        bench.backend.heal();
        bench.advance(BACKOFF);

        assertThat(told).containsExactly("lapsed", "renewed");
        assertThat(kept.isLive()).isTrue();
    }

    @Test
    void keep_lapsedAndEnded_isGone() {
        keep();
        bench.partition();
        bench.advance(TTL.multipliedBy(2));

        bench.backend.heal();
        bench.advance(BACKOFF);

        assertThat(told).containsExactly("lapsed", "gone");
    }

    @Test
    void renewNow_asksAtOnce_butNotWhileAskingOrBackingOff() {
        KeptLease kept = keep();
        kept.renewNow();
        kept.renewNow();
        bench.settle();
        assertThat(asked()).isEqualTo(1);

        bench.partition();
        kept.renewNow();
        bench.settle();
        kept.renewNow();
        kept.renewNow();
        bench.settle();

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void stop_asksNoMoreAndLeavesTheLease() {
        KeptLease kept = keep();

        kept.stop();
        bench.settle();

        assertThat(bench.time.scheduled()).isZero();
        assertThat(bench.etcd().leases()).containsExactly(kept.id());
        bench.advance(TTL.plusSeconds(1));
        assertThat(told).isEmpty();
        assertThat(bench.etcd().leases()).isEmpty();
    }

    @Test
    void close_stopsAll_andKeepsNothingLater() {
        for (int i = 0; i < 100; i++) {
            keep();
        }

        keeper.close();
        keep();
        bench.settle();

        assertThat(keeper.size()).isZero();
        assertThat(bench.time.scheduled()).isZero();
        bench.advance(TTL);
        assertThat(asked()).isZero();
    }

    @Test
    void keep_manyLeases_costTwoDelayedTasksEachAndNoThread() {
        int threads = Thread.activeCount();
        for (int i = 0; i < 1_000; i++) {
            keep();
        }
        bench.settle();

        assertThat(bench.time.scheduled()).isEqualTo(2_000);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 1);
    }

    @Test
    void keep_longestTtl_doesNotOverflow() {
        LeaseId id = grant(ManagerOptions.MAX_TTL);

        KeptLease kept = keeper.keep(new LeaseTerm(id, ManagerOptions.MAX_TTL, bench.time.nanoTime()), new Told());
        bench.advance(Duration.ofDays(365));

        assertThat(kept.isLive()).isTrue();
        assertThat(asked()).isZero();
    }

    private KeptLease keep() {
        return keeper.keep(new LeaseTerm(grant(TTL), TTL, bench.time.nanoTime()), new Told());
    }

    private LeaseId grant(Duration ttl) {
        return bench.etcd().connect().leases().grant(ttl, LeaseId.NONE).join().id();
    }

    private int asked() {
        return bench.backend.count(Call.KEEP_ALIVE);
    }

    private final class Told implements LeaseListener {
        @Override
        public void renewed() {
            told.add("renewed");
        }

        @Override
        public void lapsed() {
            told.add("lapsed");
        }

        @Override
        public void gone() {
            told.add("gone");
        }
    }
}

package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshLeaseTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Bench bench = Bench.open();
    private final CallerLeases leases = new CallerLeases(bench.scope);
    private final LeaseId id = leases.createLease(TTL);

    @Test
    void upToTheGrantedTtl_isOneRenewal() {
        bench.advance(Duration.ofSeconds(20));

        leases.refreshLease(id, TTL);
        bench.settle();

        assertThat(asked()).isEqualTo(1);
        assertThat(bench.time.scheduled()).isZero();
        assertThat(lifeFromNow()).isBetween(TTL, TTL.plusSeconds(1));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void longer_livesAtLeastThatLong_thenEndsByItself() {
        bench.advance(Duration.ofSeconds(20));
        leases.refreshLease(id, LONG);

        assertThat(lifeFromNow()).isBetween(LONG, LONG.plus(THIRD).plusSeconds(1));
        assertThat(asked()).isEqualTo(1 + 9);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void oneSecondLongerThanGranted_isRenewedOnceMore() {
        leases.refreshLease(id, TTL.plusSeconds(1));

        assertThat(lifeFromNow()).isGreaterThanOrEqualTo(TTL.plusSeconds(1));
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void laterShorterOne_doesNotCutTheLongerOne() {
        leases.refreshLease(id, LONG);
        leases.refreshLease(id, Duration.ofSeconds(5));
        leases.refreshLease(id, Duration.ofMinutes(1));

        assertThat(lifeFromNow()).isGreaterThanOrEqualTo(LONG);
    }

    @Test
    void laterLongerOne_reachesFurther() {
        leases.refreshLease(id, Duration.ofMinutes(1));
        leases.refreshLease(id, LONG);

        bench.settle();
        assertThat(bench.time.scheduled()).isEqualTo(2 + 1);
        assertThat(lifeFromNow()).isBetween(LONG, LONG.plus(THIRD).plusSeconds(1));
    }

    @Test
    void laterLongerOne_whoseOwnRenewalCompletesTheFirst_goesOn() {
        leases.refreshLease(id, TTL.plusSeconds(5));
        bench.advance(Duration.ofSeconds(6));

        leases.refreshLease(id, LONG);

        assertThat(lifeFromNow()).isBetween(LONG, LONG.plus(THIRD).plusSeconds(1));
    }

    @Test
    void besideAKeepAlive_sharesItsRenewals_andOutlivesItsClosing() {
        LeaseKeepAlive keepAlive = leases.keepAlive(id);
        leases.refreshLease(id, LONG);
        bench.advance(TTL);
        assertThat(asked()).isEqualTo(2 + 3);

        keepAlive.close();

        assertThat(lifeFromNow()).isGreaterThanOrEqualTo(LONG.minus(TTL));
    }

    @Test
    void keepAlive_outlivesTheRefresh() {
        leases.refreshLease(id, LONG);
        LeaseKeepAlive keepAlive = leases.keepAlive(id);

        bench.advance(LONG.multipliedBy(3));

        assertThat(keepAlive.isAlive()).isTrue();
        keepAlive.close();
        bench.settle();
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void revokeLease_callsItOff() {
        leases.refreshLease(id, LONG);

        leases.revokeLease(id);
        bench.settle();

        assertThat(bench.time.scheduled()).isZero();
        bench.advance(LONG);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void revokedFromOutside_isNoticedAndCalledOff() {
        leases.refreshLease(id, LONG);

        bench.etcd().revokeLease(id);
        bench.advance(THIRD);

        assertThat(asked()).isEqualTo(2);
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void close_callsItOff_andTheLeaseStaysForItsOwnTtl() {
        leases.refreshLease(id, LONG);

        leases.close();
        bench.settle();

        assertThat(bench.time.scheduled()).isZero();
        assertThat(lifeFromNow()).isBetween(TTL, TTL.plusSeconds(1));
    }

    @Test
    void outageWithinTheTtl_isMadeGood() {
        leases.refreshLease(id, LONG);
        bench.partition();
        bench.advance(Duration.ofSeconds(25));
        bench.backend.heal();

        assertThat(lifeFromNow()).isGreaterThanOrEqualTo(LONG.minusSeconds(25));
    }

    @Test
    void outagePastTheEnd_isGivenUpThen() {
        leases.refreshLease(id, LONG);
        bench.partition();

        bench.advance(LONG.minusNanos(1));
        assertThat(bench.time.scheduled()).isPositive();
        bench.advance(Duration.ofNanos(1));

        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void longest_doesNotOverflow() {
        leases.refreshLease(id, ManagerOptions.MAX_TTL);

        bench.advance(Duration.ofHours(1));

        assertThat(bench.etcd().leases()).containsExactly(id);
        assertThat(asked()).isEqualTo(1 + 360);
    }

    @Test
    void unknownLease_isRefused() {
        EtcdException refusal =
                catchThrowableOfType(EtcdException.class, () -> leases.refreshLease(new LeaseId(77), LONG));
        bench.settle();

        assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        assertThat(refusal).hasMessageContaining("4d").hasMessageContaining("PT2M");
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void etcdAway_isALeaseErrorAndNothingGoesOn() {
        for (int i = 0; i < 4; i++) {
            bench.backend.next(Call.KEEP_ALIVE, Fault.unreachable());
        }

        EtcdException failure = catchThrowableOfType(
                EtcdException.class,
                () -> bench.whileTimeRuns(() -> {
                    leases.refreshLease(id, LONG);
                    return true;
                }));
        bench.advance(LONG);

        assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_ERROR);
        assertThat(bench.etcd().leases()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.001S", "PT9000000001S"})
    void badTtl_isRefusedBeforeEtcdIsAsked(String ttl) {
        assertThatThrownBy(() -> leases.refreshLease(id, Duration.parse(ttl)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttl: " + Duration.parse(ttl) + " (expected: whole seconds, PT1S to 9000000000 s)");
        assertThat(asked()).isZero();
    }

    /** Lets time run until the lease has ended. */
    private Duration lifeFromNow() {
        return bench.virtual.advanceUntil(() -> bench.etcd().leases().isEmpty(), Duration.ofDays(1));
    }

    private int asked() {
        return bench.backend.count(Call.KEEP_ALIVE);
    }
}

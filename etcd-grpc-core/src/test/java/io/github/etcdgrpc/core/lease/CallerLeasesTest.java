package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerLeasesTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    private final Bench bench = Bench.open();
    private final CallerLeases leases = new CallerLeases(bench.scope);

    @Test
    void createLease_isGrantedUnderAPositiveIdAndNotKeptAlive() {
        LeaseId id = leases.createLease(TTL);

        assertThat(bench.etcd().leases()).containsExactly(id);
        assertThat(id.value()).isPositive();
        bench.advance(TTL.plusSeconds(1));
        assertThat(bench.etcd().leases()).isEmpty();
        assertThat(bench.backend.count(Call.KEEP_ALIVE)).isZero();
    }

    @Test
    void createLease_answerLost_isTheLeaseOfTheFirstTry() {
        bench.backend.next(Call.GRANT, Fault.answerLost());

        LeaseId id = bench.whileTimeRuns(() -> leases.createLease(TTL));

        assertThat(bench.etcd().leases()).containsExactly(id);
    }

    @Test
    void createLease_idIsTaken_takesAnother() {
        LeaseId first = new CallerLeases(Bench.open().scope).createLease(TTL);
        bench.etcd().connect().leases().grant(TTL, first).join();

        LeaseId id = leases.createLease(TTL);

        assertThat(id).isNotEqualTo(first);
        assertThat(bench.etcd().leases()).containsExactlyInAnyOrder(first, id);
    }

    @Test
    void createLease_givenUpWithUnknownOutcome_isRevokedInTheBackground() {
        for (int i = 0; i < 4; i++) {
            bench.backend.next(Call.GRANT, i == 0 ? Fault.answerLost() : Fault.requestLost());
        }
        bench.backend.next(Call.REVOKE, Fault.unreachable());

        EtcdException failure =
                catchThrowableOfType(EtcdException.class, () -> bench.whileTimeRuns(() -> leases.createLease(TTL)));
        bench.advance(Duration.ofSeconds(1));

        assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_CREATION_FAILED);
        assertThat(failure).hasMessageContaining("PT30S");
        assertThat(bench.etcd().leases()).isEmpty();
        assertThat(bench.time.scheduled()).isZero();
    }

    @Test
    void createLease_neverAnswered_endsAtTheOperationTimeout() {
        bench.backend.next(Call.GRANT, Fault.hangs());

        EtcdException failure =
                catchThrowableOfType(EtcdException.class, () -> bench.whileTimeRuns(() -> leases.createLease(TTL)));

        assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_CREATION_FAILED);
        assertThat(EtcdException.isTimeoutError(failure)).isTrue();
    }

    @Test
    void createLease_neverSent_revokesNothing() {
        bench.partition();

        assertThatThrownBy(() -> bench.whileTimeRuns(() -> leases.createLease(TTL)))
                .isInstanceOf(EtcdException.class);
        bench.settle();

        assertThat(bench.backend.count(Call.REVOKE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.001S", "PT9000000001S"})
    void createLease_badTtl_isRefusedBeforeEtcdIsAsked(String ttl) {
        assertThatThrownBy(() -> leases.createLease(Duration.parse(ttl)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttl: " + Duration.parse(ttl) + " (expected: whole seconds, PT1S to 9000000000 s)");
        assertThat(bench.backend.count(Call.GRANT)).isZero();
    }

    @Test
    void createLease_null_namesTheParameter() {
        assertThatThrownBy(() -> leases.createLease(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("ttl");
    }

    @Test
    void revokeLease_endsIt() {
        leases.revokeLease(leases.createLease(TTL));

        assertThat(bench.etcd().leases()).isEmpty();
    }

    @Test
    void revokeLease_unknown_saysSo() {
        assertThatThrownBy(() -> leases.revokeLease(new LeaseId(77)))
                .isInstanceOfSatisfying(EtcdException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
                    assertThat(refusal).hasMessageContaining("4d");
                });
    }

    @Test
    void revokeLease_answerLost_isNotMistakenForUnknown() {
        LeaseId id = leases.createLease(TTL);
        bench.backend.next(Call.REVOKE, Fault.answerLost());

        bench.whileTimeRuns(() -> {
            leases.revokeLease(id);
            return true;
        });

        assertThat(bench.etcd().leases()).isEmpty();
    }

    @Test
    void revokeLease_etcdAway_isARevocationFailure() {
        LeaseId id = leases.createLease(TTL);
        bench.partition();

        assertThatThrownBy(() -> bench.whileTimeRuns(() -> {
                    leases.revokeLease(id);
                    return true;
                }))
                .isInstanceOfSatisfying(
                        EtcdException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_REVOCATION_FAILED));
    }

    @Test
    void close_refusesWhatComesLater_andLeavesNothingScheduled() {
        bench.backend.next(Call.GRANT, Fault.hangs());
        assertThatThrownBy(() -> bench.whileTimeRuns(() -> {
                    bench.backend.always(Fault.unreachable());
                    return leases.createLease(TTL);
                }))
                .isInstanceOf(EtcdException.class);

        leases.close();

        assertThat(bench.time.scheduled()).isZero();
        assertThatThrownBy(() -> leases.createLease(TTL))
                .isInstanceOfSatisfying(
                        EtcdException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_STATE));
    }
}

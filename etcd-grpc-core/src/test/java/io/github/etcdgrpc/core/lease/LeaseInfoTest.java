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
import io.github.etcdgrpc.lease.LeaseInfo;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseInfoTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    private final Bench bench = Bench.open();
    private final CallerLeases leases = new CallerLeases(bench.scope);

    @Test
    void getLeaseInfo_tellsGrantedRemainingAndKeysInOrder() {
        LeaseId id = leases.createLease(TTL);
        put("b", id);
        put("a", id);
        put("c", LeaseId.NONE);
        bench.advance(Duration.ofSeconds(12));

        LeaseInfo info = leases.getLeaseInfo(id);

        assertThat(info)
                .isEqualTo(
                        new LeaseInfo(id, TTL, Duration.ofSeconds(18), List.of(Bytes.ofUtf8("a"), Bytes.ofUtf8("b"))));
        assertThatThrownBy(() -> info.keys().add(Bytes.EMPTY)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void getLeaseInfo_lastSecond_isZeroAndNotUnknown() {
        LeaseId id = leases.createLease(TTL);
        bench.advance(TTL.minusMillis(1));

        assertThat(leases.getLeaseInfo(id).remaining()).isZero();
    }

    @Test
    void getLeaseInfo_unknownOrEnded_isNotFound() {
        LeaseId id = leases.createLease(TTL);
        bench.advance(TTL.plusSeconds(1));

        EtcdException refusal = catchThrowableOfType(EtcdException.class, () -> leases.getLeaseInfo(id));

        assertThat(refusal.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
        assertThat(refusal.code().number()).isEqualTo(5002);
        assertThat(refusal).hasMessageContaining(id.toString());
        assertThat(EtcdException.isLeaseError(refusal)).isTrue();
        assertThat(EtcdException.isNotFoundError(refusal)).isTrue();
    }

    @Test
    void getLeaseInfo_none_isABadArgument() {
        assertThatThrownBy(() -> leases.getLeaseInfo(LeaseId.NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> leases.revokeLease(LeaseId.NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(bench.backend.count(Call.TIME_TO_LIVE)).isZero();
    }

    @Test
    void reads_duringABlip_areRetried() {
        LeaseId id = leases.createLease(TTL);
        bench.backend.next(Call.TIME_TO_LIVE, Fault.answerLost());
        bench.backend.next(Call.LIST, Fault.unreachable());

        assertThat(bench.whileTimeRuns(() -> leases.getLeaseInfo(id)).leaseId()).isEqualTo(id);
        assertThat(bench.whileTimeRuns(leases::listLeases)).containsExactly(id);
    }

    @Test
    void reads_etcdAway_areLeaseErrors() {
        LeaseId id = leases.createLease(TTL);
        bench.partition();

        for (Runnable read : List.<Runnable>of(() -> leases.getLeaseInfo(id), leases::listLeases)) {
            assertThatThrownBy(() -> bench.whileTimeRuns(() -> {
                        read.run();
                        return true;
                    }))
                    .isInstanceOfSatisfying(EtcdException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_ERROR);
                        assertThat(EtcdException.isConnectionError(failure)).isTrue();
                    });
        }
    }

    @Test
    void listLeases_theOneThatEndsFirstAtTheFront() {
        assertThat(leases.listLeases()).isEmpty();
        LeaseId late = leases.createLease(TTL.multipliedBy(2));
        LeaseId soon = leases.createLease(TTL);

        assertThat(leases.listLeases()).containsExactly(soon, late);
        assertThatThrownBy(() -> leases.listLeases().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private void put(String key, LeaseId lease) {
        bench.etcd()
                .connect()
                .kv()
                .put(PutRequest.of(Bytes.ofUtf8(key), Bytes.ofUtf8("v"), lease))
                .join();
    }
}

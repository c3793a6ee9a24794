package io.github.etcdgrpc.core.lock;

import static io.github.etcdgrpc.core.lock.LockBench.TTL;
import static io.github.etcdgrpc.core.lock.LockBench.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.lock.LockInfo;
import io.github.etcdgrpc.lock.LockOptions;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.grpc.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Free locks, and those that are not waited for. */
@Timeout(60)
class AcquireTest {
    private final LockBench one = LockBench.open();
    private final LockBench two = one.another();

    @Test
    void lock_free_costsOneTransactionAndItsReleaseAnother() {
        one.release(one.lock("warm-up"));
        int transactions = one.count(Call.TXN);

        HeldLock held = one.lock("job");
        assertThat(held.isHeld()).isTrue();
        assertThat(one.count(Call.TXN) - transactions).isEqualTo(1);
        one.release(held);

        assertThat(one.count(Call.TXN) - transactions).isEqualTo(2);
        assertThat(one.count(Call.RANGE)).isZero();
        assertThat(one.count(Call.GRANT)).isEqualTo(1);
        assertThat(one.bench.etcd().watches()).isZero();
        assertThat(one.bench.keys()).isEmpty();
        one.closeAndCheck();
    }

    @Test
    void lock_released_isHeldNoMoreAndClosesQuietlyAgain() {
        HeldLock held = one.lock("job");
        one.release(held);

        assertThat(held.isHeld()).isFalse();
        assertThat(held.remaining()).isZero();
        held.close();
        assertFails(ErrorCode.LOCK_NOT_HELD, () -> one.locks.unlock("job"));
        assertFails(ErrorCode.LOCK_NOT_HELD, () -> held.refresh(TTL));
    }

    @Test
    void close_threadInterruptedOrContextOver_releasesAllTheSame() {
        HeldLock held = one.lock("job");
        HeldLock other = one.lock("other");
        Context.CancellableContext over = Context.current().withCancellation();
        over.cancel(null);

        boolean interrupted = one.whileTimeRuns(() -> {
            Thread.currentThread().interrupt();
            held.close();
            return Thread.interrupted();
        });
        one.whileTimeRuns(() -> over.call(() -> {
            other.close();
            return true;
        }));

        assertThat(interrupted).isTrue();
        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void unlock_byKey_releasesWhoeverAcquiredIt() {
        HeldLock held = one.lock("job");
        one.whileTimeRuns(() -> {
            one.locks.unlock("job");
            return true;
        });

        assertThat(held.isHeld()).isFalse();
        assertThat(one.bench.keys()).isEmpty();
    }

    @Test
    void fencingToken_isTheCreateRevision_andGrowsWithEachHolder() {
        HeldLock first = one.lock("job");
        assertThat(first.fencingToken())
                .isEqualTo(one.bench.etcd().keyValues().get(0).createRevision());
        one.release(first);
        HeldLock second = two.lock("job");

        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
    }

    @Test
    void ownership_inAForeignTransaction_holdsExactlyWhileHeld() {
        HeldLock held = one.lock("job");
        TxnRequest guarded =
                TxnRequest.when(held.ownership()).then(PutRequest.of(Bytes.ofUtf8("/result"), Bytes.ofUtf8("42")));

        assertThat(two.bench.backend.kv().txn(guarded).join().succeeded()).isTrue();
        one.release(held);
        two.lock("job");
        assertThat(two.bench.backend.kv().txn(guarded).join().succeeded()).isFalse();
    }

    @Test
    void names_thatBeginAlike_areDifferentLocks() {
        List<String> names = List.of("foo/bar", "foo/", "foo%2Fbar", "foobar", "foo");

        names.forEach(name -> assertThat(one.whileTimeRuns(() -> one.locks.tryLock(name, TTL)))
                .as(name)
                .isPresent());

        assertThat(one.bench.keys()).anyMatch(key -> key.startsWith("/locks/foo/"));
        names.forEach(name -> assertThat(one.locks.isLocked(name)).isTrue());
        assertThat(one.locks.isLocked("fo")).isFalse();
    }

    @Test
    void lock_threadThatHoldsIt_isRefusedAtOnce() {
        one.whileTimeRuns(() -> {
            HeldLock held = one.locks.lock("job", TTL);
            assertFails(ErrorCode.LOCK_ALREADY_HELD, () -> one.locks.lock("job", TTL));
            assertFails(ErrorCode.LOCK_ALREADY_HELD, () -> one.locks.lock("job", TTL, Duration.ofSeconds(1)));
            assertThat(one.locks.tryLock("job", TTL)).isEmpty();
            held.close();
            one.locks.lock("job", TTL).close();
            return true;
        });
    }

    @Test
    void tryLock_free_isHeldWithOneTransaction() {
        one.release(one.lock("warm-up"));
        int transactions = one.count(Call.TXN);

        Optional<HeldLock> held = one.whileTimeRuns(() -> one.locks.tryLock("job", TTL));

        assertThat(held).hasValueSatisfying(lock -> assertThat(lock.isHeld()).isTrue());
        assertThat(one.count(Call.TXN) - transactions).isEqualTo(1);
    }

    @Test
    void tryLock_heldByAnother_isEmptyAndLeavesNoKey() {
        one.lock("job");
        long revision = one.bench.etcd().revision();

        assertThat(two.whileTimeRuns(() -> two.locks.tryLock("job", TTL))).isEmpty();

        assertThat(one.bench.etcd().revision()).isEqualTo(revision);
        assertThat(two.count(Call.TXN)).isEqualTo(1);
    }

    @Test
    void lock_waitOfZero_givesUpWhenNotFree() {
        HeldLock held = one.lock("job");
        assertFails(
                ErrorCode.LOCK_ACQUISITION_TIMEOUT,
                () -> two.whileTimeRuns(() -> two.locks.lock("job", TTL, Duration.ZERO)));
        one.release(held);

        assertThat(two.whileTimeRuns(() -> two.locks.lock("job", TTL, Duration.ZERO))
                        .isHeld())
                .isTrue();
    }

    @Test
    void lock_answerLost_isHeldOnceAndKnowsItsToken() {
        one.release(one.lock("warm-up"));
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        HeldLock held = one.lock("job");

        assertThat(one.bench.etcd().keyValues())
                .singleElement()
                .matches(node -> node.createRevision() == held.fencingToken());
        one.release(held);
        one.closeAndCheck();
    }

    @Test
    void tryLock_answerLost_isHeld() {
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        assertThat(one.whileTimeRuns(() -> one.locks.tryLock("job", TTL))).isPresent();
        assertThat(one.bench.keys()).hasSize(1);
    }

    @Test
    void lock_putArrivesAfterTheRelease_isClearedAway() {
        one.release(one.lock("warm-up"));
        one.bench.backend.next(Call.TXN, Fault.carriedOutLate(one.bench.virtual, Duration.ofSeconds(2)));
        HeldLock held = one.lock("job");
        one.release(held);

        one.advance(TTL);

        assertThat(one.bench.keys()).isEmpty();
        one.closeAndCheck();
    }

    @Test
    void lock_leaseRevokedWhileIdle_takesAnother() {
        one.release(one.lock("job"));
        one.bench.etcd().revokeLease(one.bench.etcd().leases().get(0));

        HeldLock held = one.lock("job");

        assertThat(held.isHeld()).isTrue();
        assertThat(one.count(Call.GRANT)).isEqualTo(2);
        one.closeAndCheck();
    }

    @Test
    void lock_etcdAway_failsAfterItsRetries() {
        one.bench.partition();

        assertFails(ErrorCode.LOCK_ACQUISITION_FAILED, () -> one.lock("job"));
        one.bench.backend.heal();
        one.closeAndCheck();
    }

    @Test
    void lock_refused_failsAtOnceAndNamesTheCause() {
        one.release(one.lock("warm-up"));
        one.bench.backend.next(
                Call.TXN,
                Fault.refused(new EtcdException(ErrorCode.OPERATION_FAILED, "txn", null, EtcdError.PERMISSION_DENIED)));

        assertThatThrownBy(() -> one.lock("job"))
                .isInstanceOf(EtcdException.class)
                .hasMessage("failed to acquire lock: job")
                .hasRootCauseMessage("operation failed: txn: etcdserver: permission denied");
        assertThat(one.count(Call.TXN)).as("lock, release, and no second try").isEqualTo(3);
    }

    @Test
    void idleLease_isKeptForAMinute_thenRevoked() {
        one.release(one.lock("job"));
        one.advance(LockLease.IDLE.minusSeconds(5));
        assertThat(one.bench.etcd().leases()).hasSize(1);
        one.release(one.lock("job"));

        one.advance(LockLease.IDLE.minusSeconds(5));
        assertThat(one.bench.etcd().leases()).hasSize(1);
        one.advance(Duration.ofSeconds(10));

        assertThat(one.bench.etcd().leases()).isEmpty();
        assertThat(one.count(Call.GRANT)).isEqualTo(1);
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void getLockInfo_tellsHolderAndWaiters() {
        Instant asked = one.bench.time.now();
        HeldLock held = one.whileTimeRuns(() -> one.locks.lock("job", TTL, LockOptions.DEFAULTS.withOwner("worker-1")));
        var waiting = two.begin("job");
        one.advance(Duration.ofSeconds(1));

        LockInfo info = two.whileTimeRuns(() -> two.locks.getLockInfo("job")).orElseThrow();

        assertThat(info)
                .isEqualTo(new LockInfo(
                        "job",
                        Optional.of("worker-1"),
                        Optional.of(asked),
                        held.fencingToken(),
                        one.bench.etcd().keyValues().get(0).lease(),
                        TTL,
                        Duration.ofSeconds(9),
                        1));
        one.release(held);
        two.release(two.bench.finish(waiting));
        assertThat(two.whileTimeRuns(() -> two.locks.getLockInfo("job"))).isEmpty();
        assertThat(two.whileTimeRuns(() -> two.locks.isLocked("job"))).isFalse();
    }

    @Test
    void getLockInfo_foreignHolder_hasNoOwner() {
        one.put("/locks/job/694d80558273ff0a", "");

        LockInfo info = one.whileTimeRuns(() -> one.locks.getLockInfo("job")).orElseThrow();

        assertThat(one.whileTimeRuns(() -> one.locks.isLocked("job"))).isTrue();
        assertThat(info.owner()).isEmpty();
        assertThat(info.created()).isEmpty();
        assertThat(info.leaseId().isNone()).isTrue();
        assertThat(info.waiters()).isZero();
    }

    @Test
    void owner_byDefault_isHostProcessAndManager() {
        one.lock("job");

        assertThat(one.whileTimeRuns(() -> one.locks.getLockInfo("job"))
                        .orElseThrow()
                        .owner())
                .hasValueSatisfying(owner ->
                        assertThat(owner).endsWith("/" + ProcessHandle.current().pid() + "/default"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "\ud800"})
    void key_unfit_isRefused(String key) {
        assertThatThrownBy(() -> one.locks.lock(key, TTL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key: \"" + key + "\" (expected: 1 to 255 characters");
        assertThatThrownBy(() -> one.locks.unlock(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.locks.isLocked(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void key_nullOrTooLong_isRefused() {
        assertThatThrownBy(() -> one.locks.tryLock(null, TTL)).hasMessageStartingWith("key: null (expected:");
        assertThatThrownBy(() -> one.locks.lock("x".repeat(256), TTL)).hasMessageStartingWith("key: \"xxx");
        assertThat(one.lock("x".repeat(255)).isHeld()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.5S", "PT2500001H"})
    void ttl_outOfRange_isRefused(String text) {
        Duration ttl = Duration.parse(text);

        assertThatThrownBy(() -> one.locks.lock("job", ttl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ttl: " + ttl + " (expected: whole seconds");
        assertThatThrownBy(() -> one.locks.refresh("job", ttl)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wait_negative_isRefused() {
        assertThatThrownBy(() -> one.locks.lock("job", TTL, Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wait: PT-0.000000001S (expected: >= 0)");
    }
}

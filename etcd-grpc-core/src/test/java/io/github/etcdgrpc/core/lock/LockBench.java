package io.github.etcdgrpc.core.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The locks of one process on a {@link Bench}. */
final class LockBench {
    static final Duration TTL = Duration.ofSeconds(10);

    final Bench bench;
    final LeaseKeeper keeper;
    final QueuedLocks locks;

    LockBench(Bench bench) {
        this.bench = bench;
        this.keeper = new LeaseKeeper(bench.scope);
        this.locks = new QueuedLocks(bench.scope, keeper);
    }

    static LockBench open() {
        return new LockBench(Bench.open());
    }

    /** Opens another process on the same etcd. */
    LockBench another() {
        return new LockBench(bench.another());
    }

    HeldLock lock(String key) {
        HeldLock held = bench.whileTimeRuns(() -> locks.lock(key, TTL));
        bench.settle();
        return held;
    }

    /** Begins to wait for a lock, and returns once it waits, or has it. */
    Bench.Pending<HeldLock> begin(String key) {
        return bench.begin(() -> locks.lock(key, TTL));
    }

    <T> T whileTimeRuns(Callable<T> call) {
        return bench.whileTimeRuns(call);
    }

    void release(HeldLock held) {
        whileTimeRuns(() -> {
            held.close();
            return true;
        });
        bench.settle();
    }

    int count(Call call) {
        return bench.backend.count(call);
    }

    void advance(Duration step) {
        bench.advance(step);
    }

    /** Deletes keys as a person with {@code etcdctl} would. */
    void delete(String key) {
        EtcdBackend raw = bench.etcd().connect();
        raw.kv().delete(DeleteRequest.of(Bytes.ofUtf8(key))).join();
        raw.close();
        bench.settle();
    }

    /** Writes a key as another client would. */
    void put(String key, String value) {
        EtcdBackend raw = bench.etcd().connect();
        raw.kv().put(PutRequest.of(Bytes.ofUtf8(key), Bytes.ofUtf8(value))).join();
        raw.close();
        bench.settle();
    }

    static void assertFails(ErrorCode code, Runnable call) {
        EtcdException failure = catchThrowableOfType(EtcdException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
    }

    void close() {
        whileTimeRuns(() -> {
            locks.close();
            return true;
        });
        keeper.close();
        bench.settle();
    }

    /** Closes it, and checks that nothing of any lock is left anywhere. */
    void closeAndCheck() {
        close();
        assertThat(bench.keys()).isEmpty();
        assertThat(bench.etcd().leases()).isEmpty();
        assertThat(bench.etcd().watches()).isZero();
        assertThat(bench.time.scheduled()).isZero();
    }
}

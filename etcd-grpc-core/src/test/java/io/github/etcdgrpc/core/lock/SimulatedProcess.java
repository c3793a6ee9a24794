package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.call.BlockingCalls;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.faulty.CountingTime;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.lock.LockOptions;
import io.github.etcdgrpc.spi.EtcdBackend;
import java.time.Duration;
import java.util.Random;

/** One process of a simulation, with faults of its own. It is driven without blocking anybody. */
final class SimulatedProcess {
    final EtcdProcess process;
    final CountingTime time;
    final EtcdBackend backend;
    final LeaseKeeper keeper;
    final QueuedLocks locks;

    SimulatedProcess(EtcdProcess process, long seed) {
        this.process = process;
        this.time = new CountingTime(process.timekeeper());
        this.backend = process.connect();
        ManagerOptions options = ManagerOptions.DEFAULTS;
        Random random = new Random(seed);
        ManagerScope scope = new ManagerScope(
                options,
                backend,
                time,
                new Retrier(options.retry(), time, random),
                new BlockingCalls(time, options.operationTimeout()),
                random,
                new SerialExecutor(time.executor()));
        this.keeper = new LeaseKeeper(scope);
        this.locks = new QueuedLocks(scope, keeper);
    }

    Acquisition begin(String key, Duration ttl, LockOrder.Entrance entrance) {
        return locks.begin(locks.order(key, ttl, entrance, LockOptions.DEFAULTS));
    }

    void close() {
        locks.close();
        keeper.close();
        backend.close();
    }
}

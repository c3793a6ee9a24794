package io.github.etcdgrpc.core.call;

import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What every component of one manager works with.
 *
 * @param options the manager's options
 * @param backend etcd, for as long as the manager lives: a reconnect happens behind it
 * @param timekeeper time and threads
 * @param retrier repeats requests a bounded number of times
 * @param calls waits for answers on callers' threads
 * @param random chance
 * @param callbacks where the application's callbacks run, one after the other
 */
public record ManagerScope(
        ManagerOptions options,
        EtcdBackend backend,
        Timekeeper timekeeper,
        Retrier retrier,
        BlockingCalls calls,
        RandomGenerator random,
        Executor callbacks) {}

package io.github.etcdgrpc.core;

import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.call.BlockingCalls;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.connection.Dialer;
import io.github.etcdgrpc.core.connection.SupervisedConnection;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.random.RandomGenerator;

/**
 * What the components of a manager stand on: its connection, not yet switched on, and its scope.
 *
 * @param connection the connection, which the manager closes
 * @param scope what every component works with
 * @param endOfTime ends the timekeeper, when it is the manager's own
 */
record ManagerGround(SupervisedConnection connection, ManagerScope scope, Runnable endOfTime) {

    static ManagerGround ofOwnTime(ManagerOptions options, BackendProvider provider, RandomGenerator random) {
        SystemTimekeeper own = new SystemTimekeeper("etcd-grpc-" + options.name());
        ManagerGround ground = of(options, provider, own, random);
        return new ManagerGround(ground.connection, ground.scope, own::close);
    }

    static ManagerGround of(
            ManagerOptions options, BackendProvider provider, Timekeeper timekeeper, RandomGenerator random) {
        Retrier retrier = new Retrier(options.retry(), timekeeper, random);
        Dialer dialer = new Dialer(provider, backendOptions(options), timekeeper, retrier);
        SupervisedConnection connection = new SupervisedConnection(dialer, timekeeper);
        ManagerScope scope = new ManagerScope(
                options,
                connection.backend(),
                timekeeper,
                retrier,
                new BlockingCalls(timekeeper, options.operationTimeout()),
                random,
                new SerialExecutor(timekeeper.executor()));
        return new ManagerGround(connection, scope, () -> {});
    }

    /** One request gets half of an operation's time, so that a member that hangs leaves time to ask another. */
    private static BackendOptions backendOptions(ManagerOptions options) {
        return new BackendOptions(
                options.endpoints().stream().distinct().toList(),
                options.dialTimeout(),
                options.operationTimeout().dividedBy(2));
    }
}

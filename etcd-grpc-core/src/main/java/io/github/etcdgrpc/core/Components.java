package io.github.etcdgrpc.core;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.lease.CallerLeases;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.lock.QueuedLocks;
import io.github.etcdgrpc.core.service.ChannelSource;
import io.github.etcdgrpc.core.service.ServiceComponents;

/**
 * What a manager hands out, and what that stands on.
 *
 * @param services registry and discovery
 * @param locks the locks
 * @param keeper keeps the leases of registry and locks alive
 * @param leases the caller's leases
 */
record Components(ServiceComponents services, QueuedLocks locks, LeaseKeeper keeper, CallerLeases leases) {

    static Components of(ManagerScope scope, ChannelSource channels) {
        LeaseKeeper keeper = new LeaseKeeper(scope);
        return new Components(
                ServiceComponents.of(scope, keeper, channels),
                new QueuedLocks(scope, keeper),
                keeper,
                new CallerLeases(scope));
    }

    /** Lets go on at once what waits for etcd to answer again. */
    void retryNow() {
        keeper.retryNow();
        leases.retryNow();
        services.registry().retryNow();
        services.discovery().retryNow();
        locks.retryNow();
    }

    void closeRegistry() {
        services.registry().close();
    }

    void closeLocks() {
        locks.close();
    }

    void closeDiscovery() {
        services.discovery().close();
    }

    void closeLeases() {
        keeper.close();
        leases.close();
    }
}

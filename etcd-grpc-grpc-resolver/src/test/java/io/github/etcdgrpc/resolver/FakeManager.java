package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.connection.ConnectionManager;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.lock.DistributedLock;
import io.github.etcdgrpc.service.ServiceRegistry;

/** A manager of which only the name and the discovery are there. */
final class FakeManager implements EtcdManager {
    private final String name;
    private final FakeDiscovery discovery = new FakeDiscovery();

    FakeManager(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FakeDiscovery serviceDiscovery() {
        return discovery;
    }

    @Override
    public ServiceRegistry serviceRegistry() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DistributedLock distributedLock() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LeaseManager leaseManager() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConnectionManager connectionManager() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void healthCheck() {}

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void close() {
        discovery.close();
    }
}

package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.spi.ServiceChannels;

/** The pool of a manager that is a target of {@code etcd:} names until the pool is closed. */
record KnownChannels(KnownManagers managers, EtcdManager manager, ChannelPool pool) implements ServiceChannels {

    @Override
    public ServiceConnection connect(String serviceName, DiscoveryOptions options) {
        return pool.connect(serviceName, options);
    }

    @Override
    public void close() {
        try {
            managers.remove(manager);
        } finally {
            pool.close();
        }
    }
}

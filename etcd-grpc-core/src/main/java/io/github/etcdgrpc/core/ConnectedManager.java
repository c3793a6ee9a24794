package io.github.etcdgrpc.core;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.connection.ConnectionManager;
import io.github.etcdgrpc.core.connection.SupervisedConnection;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.lock.DistributedLock;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceRegistry;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A manager whose connection was answered once. Its parts end in the order in which they need each other. */
final class ConnectedManager implements EtcdManager {
    private static final Logger log = LoggerFactory.getLogger(ConnectedManager.class);
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final ManagerGround ground;
    private final Components components;
    private final LateChannels channels;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    private ConnectedManager(ManagerGround ground, LateChannels channels) {
        this.ground = ground;
        this.channels = channels;
        this.components = Components.of(ground.scope(), channels);
    }

    /** Connects and makes a manager, or ends what was begun and throws. */
    static ConnectedManager open(ManagerGround ground) {
        LateChannels channels = new LateChannels();
        ConnectedManager manager = new ConnectedManager(ground, channels);
        try {
            ground.connection().connect();
            ground.connection().whenRestored(manager.components::retryNow);
            channels.open(manager, ground.scope());
            return manager;
        } catch (RuntimeException | Error failure) {
            manager.close();
            throw failure;
        }
    }

    @Override
    public String name() {
        return ground.scope().options().name();
    }

    @Override
    public ServiceRegistry serviceRegistry() {
        return components.services().registry();
    }

    @Override
    public ServiceDiscovery serviceDiscovery() {
        return components.services().discovery();
    }

    @Override
    public DistributedLock distributedLock() {
        return components.locks();
    }

    @Override
    public LeaseManager leaseManager() {
        return components.leases();
    }

    @Override
    public ConnectionManager connectionManager() {
        return ground.connection();
    }

    @Override
    public void healthCheck() {
        ground.connection().healthCheck();
    }

    @Override
    public boolean isReady() {
        return !closing.get() && ground.connection().isConnected();
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            endAll();
            closed.complete(true);
        } else {
            awaitEnd();
        }
    }

    private void endAll() {
        SupervisedConnection connection = ground.connection();
        end("registrations", components::closeRegistry);
        end("locks", components::closeLocks);
        end("channels", channels::close);
        end("discovery", components::closeDiscovery);
        end("leases", components::closeLeases);
        end("connection", connection::close);
        end("time", ground.endOfTime());
    }

    private void end(String part, Runnable end) {
        try {
            end.run();
        } catch (RuntimeException failure) {
            log.warn("manager {}: the {} did not end in order", name(), part, failure);
        }
    }

    private void awaitEnd() {
        Timekeeper timekeeper = ground.scope().timekeeper();
        try {
            timekeeper.await(closed, ground.scope().calls().operationTimeout().plus(SLACK));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            log.warn("manager {}: still closing", name());
        }
    }

    @Override
    public String toString() {
        return "EtcdManager " + name() + " of " + ground.scope().options().endpoints();
    }
}

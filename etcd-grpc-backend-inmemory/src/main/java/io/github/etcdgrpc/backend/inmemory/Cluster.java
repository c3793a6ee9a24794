package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Timekeeper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The server's side of all that there is, under one lock.
 *
 * <p>Every request runs whole under the lock, on the thread of its caller; no code from outside does. Watch feeds take their calls in under it and make
 * them elsewhere.
 */
final class Cluster {
    private final ReentrantLock lock = new ReentrantLock();
    private final ClusterClock clock;
    private final RevisionStore store = new RevisionStore();
    private final WatchHub watches;
    private final KvServer kv;
    private final LeaseServer leases;
    private final Set<Connection> connections = new LinkedHashSet<>();

    Cluster(Timekeeper timekeeper, RandomGenerator leaseIds) {
        clock = new ClusterClock(timekeeper);
        watches = new WatchHub(this, store);
        LeaseTable table = new LeaseTable(leaseIds);
        kv = new KvServer(store, table, watches);
        leases = new LeaseServer(this, store, table, watches);
    }

    ClusterClock clock() {
        return clock;
    }

    RevisionStore store() {
        return store;
    }

    WatchHub watches() {
        return watches;
    }

    KvServer kv() {
        return kv;
    }

    LeaseServer leases() {
        return leases;
    }

    /** Takes in a connection, whose time may become the cluster's. */
    void join(Connection connection) {
        run(() -> {
            connections.add(connection);
            clock.join(connection.timekeeper());
        });
    }

    /** Forgets a connection that joined, and its time. */
    void leave(Connection connection) {
        run(() -> {
            if (connections.remove(connection) && clock.leave(connection.timekeeper())) {
                leases.expiry().rearm();
            }
        });
    }

    List<Connection> connections() {
        return call(() -> List.copyOf(connections));
    }

    <T> T call(Supplier<T> deed) {
        lock.lock();
        try {
            return deed.get();
        } finally {
            lock.unlock();
        }
    }

    void run(Runnable deed) {
        lock.lock();
        try {
            deed.run();
        } finally {
            lock.unlock();
        }
    }
}

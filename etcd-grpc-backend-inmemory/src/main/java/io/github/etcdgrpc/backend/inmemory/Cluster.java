package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Timekeeper;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of all that there is, under one lock.
 *
 * <p>Every request runs whole under the lock, on the thread of its caller; no code from outside does. Watch feeds take their calls in under it and make
 * them elsewhere.
 */
final class Cluster {
    private final ReentrantLock lock = new ReentrantLock();
    private final ClusterClock clock;
    private final EtcdVersion version;
    private final RevisionStore store;
    private final WatchHub watches;
    private final KvServer kv;
    private final LeaseServer leases;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final FaultPlan faults = new FaultPlan();
    private final Map<String, EtcdProcess> processes = new LinkedHashMap<>();
    private volatile boolean faulty;

    Cluster(Timekeeper timekeeper, RandomGenerator leaseIds, EtcdVersion version) {
        clock = new ClusterClock(timekeeper);
        this.version = version;
        store = new RevisionStore(version);
        watches = new WatchHub(this, store);
        LeaseTable table = new LeaseTable(leaseIds);
        kv = new KvServer(store, table, watches);
        leases = new LeaseServer(this, store, table, watches);
    }

    ClusterClock clock() {
        return clock;
    }

    EtcdVersion version() {
        return version;
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
            connection.link().begin();
        });
    }

    /** Forgets a connection that joined, and its time. */
    void leave(Connection connection) {
        run(() -> {
            if (connections.remove(connection)) {
                noteFaults();
                if (clock.leave(connection.timekeeper())) {
                    leases.expiry().rearm();
                }
            }
        });
    }

    List<Connection> connections() {
        return call(() -> List.copyOf(connections));
    }

    /** Returns what stands against all clients. */
    FaultPlan faults() {
        return faults;
    }

    /** Returns the process of this name, which is made when there is none. */
    EtcdProcess process(String name, Function<String, EtcdProcess> making) {
        return call(() -> processes.computeIfAbsent(name, making));
    }

    /** Returns the process of this name, if there is one. */
    Optional<EtcdProcess> process(String name) {
        return call(() -> Optional.ofNullable(processes.get(name)));
    }

    List<EtcdProcess> processes() {
        return call(() -> List.copyOf(processes.values()));
    }

    List<String> processNames() {
        return processes().stream().map(EtcdProcess::name).sorted().toList();
    }

    /** Returns whether a fault stands against anybody. The one question of faults that a request asks without the lock. */
    boolean isFaulty() {
        return faulty;
    }

    /** Takes out what is to happen to the next request of this kind by this client; null when nothing is. Needs the lock. */
    @Nullable
    PlannedFault takeFault(ClientFaults against, Operation operation) {
        PlannedFault fault = against.take(operation);
        if (fault != null) {
            noteFaults();
        }
        return fault;
    }

    /** Changes what stands against clients, and has them follow. */
    void changeFaults(Runnable change) {
        run(() -> {
            change.run();
            noteFaults();
            connections.forEach(each -> each.link().follow());
        });
    }

    /** Gives a client another token. */
    void authenticate(Link link) {
        run(() -> {
            link.authenticate();
            noteFaults();
        });
    }

    /** Brings all data back to the beginning: revision 1, no keys, no leases. Needs the lock. */
    void empty() {
        store.clear();
        leases.clear();
    }

    private void noteFaults() {
        faulty = !faults.isEmpty()
                || processes.values().stream().anyMatch(each -> !each.plan().isEmpty())
                || connections.stream().anyMatch(each -> each.link().isTokenExpired());
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

package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One simulated etcd cluster, for tests.
 *
 * <p>Through a backend that it hands out it does what a real etcd does: revisions, transactions, leases that expire, watches with history, compaction,
 * and the same errors in the same order of checks. Each {@link #connect} stands for one process; what one writes, all see.
 *
 * <pre>{@code
 * VirtualTime time = new VirtualTime();
 * try (InMemoryEtcd etcd = InMemoryEtcd.create(time)) {
 *     EtcdBackend backend = etcd.connect();
 *     ...
 *     time.advance(Duration.ofSeconds(30)); // leases end, watches tell
 * }
 * }</pre>
 *
 * <p>Guarantees:
 * <ul>
 *   <li>The same calls in the same order have the same results, the numbers of leases included.
 *   <li>A request is done when its method returns: the future has ended, unless a fault stands against it. Requests of several threads are done one
 *       after the other.
 *   <li>What watches see is told by the timekeeper's executor, for each watch in order and one call at a time.
 *   <li>A lease ends at the first of the scans, 500 ms apart since the creation of this, that finds its TTL passed; a renewal that comes between finds
 *       it gone.
 * </ul>
 *
 * <p>Memory: as in etcd, every change is kept until a client compacts the history ({@code KeyValueStore.compact}). Nothing here compacts by itself, so a
 * process that writes for days without compacting grows for days. Processes that were asked for by name are kept too, as long as this.
 *
 * <p>What goes wrong, goes wrong because a test says so: {@link #faults()} and {@link #process} for the lines to clients, {@link #restart}, {@link #wipe},
 * {@link #leaderChange}, {@link #compact} and {@link #expireLease} for etcd itself.
 *
 * <p>Not simulated: several members that know different things, elections, users and roles, a database that fills up. Time spent on the way to the server
 * is none.
 *
 * <p>May be used by any number of threads.
 */
public final class InMemoryEtcd implements AutoCloseable {
    private static final long DEFAULT_SEED = 1;
    static final BackendOptions OPTIONS =
            new BackendOptions(List.of("in-memory:2379"), Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final Cluster cluster;
    private final Timekeeper timekeeper;
    private volatile boolean closed;

    private InMemoryEtcd(Timekeeper timekeeper, long seed, EtcdVersion version) {
        this.timekeeper = timekeeper;
        this.cluster = new Cluster(timekeeper, new Random(seed), version);
    }

    /**
     * Creates an empty cluster at revision 1. Starts no thread.
     *
     * @param timekeeper by which leases expire and watches are told; it must live as long as the cluster
     */
    public static InMemoryEtcd create(Timekeeper timekeeper) {
        return create(timekeeper, DEFAULT_SEED);
    }

    /**
     * Creates an empty cluster whose leases are numbered from {@code seed}: two clusters of one seed give out the same numbers.
     *
     * @param timekeeper as in {@link #create(Timekeeper)}
     */
    public static InMemoryEtcd create(Timekeeper timekeeper, long seed) {
        return create(timekeeper, seed, EtcdVersion.V3_5);
    }

    /**
     * Creates an empty cluster that does as this version of etcd does, and says so in {@link EtcdBackend#status()}.
     *
     * @param timekeeper as in {@link #create(Timekeeper)}
     * @param seed as in {@link #create(Timekeeper, long)}
     */
    public static InMemoryEtcd create(Timekeeper timekeeper, long seed, EtcdVersion version) {
        return new InMemoryEtcd(requireNonNull(timekeeper, "timekeeper"), seed, requireNonNull(version, "version"));
    }

    /**
     * Connects one more client, as though it were a process of its own.
     *
     * <p>Closing the backend ends its watches with {@link ErrorCode#INVALID_STATE}, told by the timekeeper's executor, and refuses its further calls with
     * the same code. Keys and leases stay. {@link EtcdBackend#unwrap} gives this cluster.
     *
     * @throws EtcdException when this is closed
     */
    public EtcdBackend connect() {
        return connect(anyone(OPTIONS, timekeeper), () -> {});
    }

    /**
     * Returns a provider whose backends are all clients of this cluster, whatever endpoints they are given: for {@code EtcdGrpc.builder().backend(...)}.
     *
     * <p>The cluster stays when the last of them is closed, and goes by its own timekeeper.
     */
    public BackendProvider provider() {
        return new GivenCluster(this);
    }

    /**
     * Returns the process of this name, which can be cut off, stopped and otherwise ill-treated apart from others: a new one for a name that was not asked for
     * before, else the same. It need not be connected: what stands against it meets its clients when they come.
     *
     * @throws IllegalArgumentException when the name is blank
     * @throws EtcdException when this is closed
     */
    public EtcdProcess process(String name) {
        if (requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        requireOpen("process " + name);
        return cluster.process(name, named -> new EtcdProcess(this, named, timekeeper));
    }

    /**
     * Returns the faults that stand against a process that there is.
     *
     * @param process a name that {@link #process} was asked for: another one is a mistake, and makes no process
     * @throws IllegalArgumentException when there is no process of this name; the message says which there are
     * @throws EtcdException when this is closed
     */
    public Faults faults(String process) {
        requireNonNull(process, "process");
        requireOpen("faults of process " + process);
        return cluster.process(process)
                .orElseThrow(() -> new IllegalArgumentException(
                        "process: \"" + process + "\" (expected: one of " + cluster.processNames() + ")"))
                .faults();
    }

    /** Returns the faults that stand against all clients, those that connect later included. */
    public Faults faults() {
        return new Faults(this, "all clients", cluster.faults());
    }

    /**
     * Has etcd go down and come back at once with all its data.
     *
     * <p>All connections break: calls under way end with {@link ErrorCode#CONNECTION_LOST} and an unknown outcome, and watches fail with the same code. All leases have
     * their full TTL again, and a second more, as after every change of the leader. A client that is partitioned hears of it when it is healed, or
     * finds its connection dead.
     *
     * @throws EtcdException when this is closed
     */
    public void restart() {
        requireOpen("restart");
        cluster.run(() -> {
            cluster.leases().extendAll();
            each(Link::goDown);
        });
    }

    /**
     * Has etcd go down and come back with an empty data directory: at revision 1, with no key and no lease. Nobody is told of keys that vanish; all
     * connections break as in {@link #restart}.
     *
     * @throws EtcdException when this is closed
     */
    public void wipe() {
        requireOpen("wipe");
        cluster.run(() -> {
            each(Link::goDown);
            cluster.empty();
        });
    }

    /**
     * Has the members elect another leader: calls whose answers are under way end with {@link io.github.etcdgrpc.EtcdError#LEADER_CHANGED}, watches
     * fail with {@link io.github.etcdgrpc.EtcdError#NO_LEADER}, and all leases have their full TTL again, and a second more.
     *
     * @throws EtcdException when this is closed
     */
    public void leaderChange() {
        requireOpen("change of the leader");
        cluster.run(() -> {
            cluster.leases().extendAll();
            each(Link::changeLeader);
        });
    }

    /**
     * Forgets all history: a watch from before the last write is told {@code compacted}. Watches under way go on. Without effect when there is none to
     * forget.
     *
     * @throws EtcdException when this is closed
     */
    public void compact() {
        requireOpen("compact");
        cluster.run(() -> {
            if (cluster.store().compactRevision() < cluster.store().revision()) {
                cluster.kv().compact(cluster.store().revision());
            }
        });
    }

    /** Returns the settings of a client without a name. */
    ClientSettings anyone(BackendOptions options, Timekeeper clientTimekeeper) {
        requireNonNull(options, "options");
        requireNonNull(clientTimekeeper, "timekeeper");
        return new ClientSettings(options, clientTimekeeper, new ClientFaults(List.of(cluster.faults())));
    }

    /** Throws when this is closed. */
    void requireOpen(String what) {
        if (closed) {
            throw new EtcdException(ErrorCode.INVALID_STATE, what + ": the in-memory etcd is closed");
        }
    }

    private void each(Consumer<Link> deed) {
        cluster.connections().forEach(connection -> deed.accept(connection.link()));
    }

    /** Connects a client that has a timekeeper of its own, which becomes the cluster's when all before it have left. */
    EtcdBackend connect(ClientSettings client, Runnable onClose) {
        requireOpen("connect");
        Connection connection = new Connection(this, client, onClose);
        cluster.join(connection);
        return connection;
    }

    /** Takes leave of the timekeeper that the cluster was created with: from now on it has only those of its clients. */
    void releaseTimekeeper() {
        cluster.run(() -> {
            if (cluster.clock().leave(timekeeper)) {
                cluster.leases().expiry().rearm();
            }
        });
    }

    Cluster cluster() {
        return cluster;
    }

    /** Returns the revision of the last write, 1 at first. */
    public long revision() {
        return cluster.call(cluster.store()::revision);
    }

    /** Returns the keys that exist, in their order. */
    public List<Bytes> keys() {
        return keyValues().stream().map(KeyValue::key).toList();
    }

    /** Returns all that exists, in the order of the keys. */
    public List<KeyValue> keyValues() {
        return cluster.call(() -> cluster.kv().range(RangeRequest.of(KeyRange.all())))
                .keyValues();
    }

    /** Returns the leases that live, the one that ends first at the front. */
    public List<LeaseId> leases() {
        return cluster.call(() -> cluster.leases().list()).leases();
    }

    /** Returns how many watches the server serves, those of all clients. */
    public int watches() {
        return cluster.call(cluster.watches()::count);
    }

    /** Returns how many clients are connected. */
    public int connections() {
        return cluster.connections().size();
    }

    /**
     * Has a lease run out now, whatever is left of its TTL: the lease is gone and its keys are deleted when this returns.
     *
     * @throws EtcdException with {@link ErrorCode#LEASE_NOT_FOUND} when there is no such lease; and when this is closed
     */
    public void expireLease(LeaseId id) {
        end(id, "expire lease ");
    }

    /**
     * Revokes a lease, as {@code etcdctl lease revoke} does. For the clients it is the same as when it runs out.
     *
     * @throws EtcdException with {@link ErrorCode#LEASE_NOT_FOUND} when there is no such lease; and when this is closed
     */
    public void revokeLease(LeaseId id) {
        end(id, "revoke lease ");
    }

    /** Returns, for people to read, the revision, and a line for every key and every lease. */
    public String dump() {
        StringBuilder text = new StringBuilder("revision ").append(revision()).append('\n');
        keyValues()
                .forEach(each ->
                        text.append(each).append(" = ").append(each.value()).append('\n'));
        leases().forEach(each -> text.append("lease ").append(each).append('\n'));
        return text.toString();
    }

    /** Closes all connections, and lets processes go on that stand still. Nothing expires any more. Idempotent. */
    @Override
    public void close() {
        closed = true;
        cluster.processes().forEach(EtcdProcess::goOn);
        cluster.connections().forEach(Connection::close);
        cluster.run(cluster.leases().expiry()::disarm);
    }

    private void end(LeaseId id, String what) {
        requireNonNull(id, "id");
        requireOpen(what + id);
        try {
            cluster.call(() -> cluster.leases().revoke(id));
        } catch (Refusal refusal) {
            throw refusal.answering(what + id);
        }
    }
}

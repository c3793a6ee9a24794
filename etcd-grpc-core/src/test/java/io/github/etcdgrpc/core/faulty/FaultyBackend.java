package io.github.etcdgrpc.core.faulty;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import io.github.etcdgrpc.spi.WatchStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the calls to another backend, and lets chosen ones go wrong. */
public final class FaultyBackend implements EtcdBackend {
    private volatile EtcdBackend real;
    private final Map<Call, Integer> counts = new EnumMap<>(Call.class);
    private final Map<Call, Deque<Fault>> planned = new EnumMap<>(Call.class);
    private @Nullable Fault always;

    /** Creates one that lets everything through. */
    public FaultyBackend(EtcdBackend real) {
        this.real = real;
    }

    /** Lets the next call of a kind go wrong, or the one after those that were planned before. */
    public synchronized void next(Call call, Fault fault) {
        planned.computeIfAbsent(call, kind -> new ArrayDeque<>()).add(fault);
    }

    /** Lets everything go wrong from now on, the same way. */
    public synchronized void always(Fault fault) {
        always = fault;
    }

    /** Lets everything through from now on. */
    public synchronized void heal() {
        always = null;
        planned.clear();
    }

    /** Talks to another etcd from now on, as though it had come back with other data. */
    public void replace(EtcdBackend other) {
        real = other;
    }

    /** Returns how many calls of a kind were made. */
    public synchronized int count(Call call) {
        return counts.getOrDefault(call, 0);
    }

    private <T> CompletableFuture<T> through(Call kind, Supplier<CompletableFuture<T>> call) {
        Fault fault = fault(kind);
        return fault == null ? call.get() : fault.apply(call);
    }

    private synchronized @Nullable Fault fault(Call kind) {
        counts.merge(kind, 1, Integer::sum);
        Deque<Fault> faults = planned.get(kind);
        return faults == null || faults.isEmpty() ? always : faults.poll();
    }

    @Override
    public KeyValueStore kv() {
        return new Keys();
    }

    @Override
    public LeaseStore leases() {
        return new Leases();
    }

    @Override
    public WatchStore watches() {
        return real.watches();
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return through(Call.STATUS, real::status);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return real.unwrap(type);
    }

    @Override
    public void close() {
        real.close();
    }

    private final class Keys implements KeyValueStore {
        @Override
        public CompletableFuture<RangeResult> range(RangeRequest request) {
            return through(Call.RANGE, () -> real.kv().range(request));
        }

        @Override
        public CompletableFuture<PutResult> put(PutRequest request) {
            return through(Call.PUT, () -> real.kv().put(request));
        }

        @Override
        public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
            return through(Call.DELETE, () -> real.kv().delete(request));
        }

        @Override
        public CompletableFuture<TxnResult> txn(TxnRequest request) {
            return through(Call.TXN, () -> real.kv().txn(request));
        }

        @Override
        public CompletableFuture<Long> compact(long revision) {
            return through(Call.COMPACT, () -> real.kv().compact(revision));
        }
    }

    private final class Leases implements LeaseStore {
        @Override
        public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
            return through(Call.GRANT, () -> real.leases().grant(ttl, id));
        }

        @Override
        public CompletableFuture<Long> revoke(LeaseId id) {
            return through(Call.REVOKE, () -> real.leases().revoke(id));
        }

        @Override
        public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
            return through(Call.KEEP_ALIVE, () -> real.leases().keepAliveOnce(id));
        }

        @Override
        public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
            return through(Call.TIME_TO_LIVE, () -> real.leases().timeToLive(id));
        }

        @Override
        public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
            return through(Call.TIME_TO_LIVE, () -> real.leases().timeToLiveWithKeys(id));
        }

        @Override
        public CompletableFuture<LeaseList> list() {
            return through(Call.LIST, () -> real.leases().list());
        }
    }
}

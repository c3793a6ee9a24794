package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
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
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A backend that passes on all but what it changes of the results of reads, or leaves out of the events. */
record LyingBackend(
        EtcdBackend honest,
        UnaryOperator<RangeResult> reads,
        Predicate<WatchEvent> told,
        UnaryOperator<List<LeaseId>> lists)
        implements EtcdBackend {

    LyingBackend(EtcdBackend honest, UnaryOperator<RangeResult> reads, Predicate<WatchEvent> told) {
        this(honest, reads, told, UnaryOperator.identity());
    }

    /** Lists the lease first that lives longest. */
    static LyingBackend listingLeasesBackwards(EtcdBackend honest) {
        return new LyingBackend(honest, UnaryOperator.identity(), event -> true, leases -> {
            List<LeaseId> backwards = new ArrayList<>(leases);
            Collections.reverse(backwards);
            return backwards;
        });
    }

    /** Never says that there is more than the limit let through. */
    static LyingBackend droppingMore(EtcdBackend honest) {
        return new LyingBackend(
                honest, read -> new RangeResult(read.revision(), read.keyValues(), read.count(), false), event -> true);
    }

    /** Never tells that a key was deleted which has this name. */
    static LyingBackend swallowingDeletesOf(Bytes key, EtcdBackend honest) {
        return new LyingBackend(
                honest,
                UnaryOperator.identity(),
                event -> event.type() == WatchEvent.Type.PUT || !event.key().equals(key));
    }

    @Override
    public KeyValueStore kv() {
        return new LyingKv(honest.kv(), reads);
    }

    @Override
    public LeaseStore leases() {
        return new LyingLeases(honest.leases(), lists);
    }

    @Override
    public WatchStore watches() {
        return (request, listener) -> honest.watches().watch(request, new Censor(listener, told));
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return honest.status();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return honest.unwrap(type);
    }

    @Override
    public void close() {
        honest.close();
    }

    private record LyingKv(KeyValueStore honest, UnaryOperator<RangeResult> reads) implements KeyValueStore {
        @Override
        public CompletableFuture<RangeResult> range(RangeRequest request) {
            return honest.range(request).thenApply(reads);
        }

        @Override
        public CompletableFuture<PutResult> put(PutRequest request) {
            return honest.put(request);
        }

        @Override
        public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
            return honest.delete(request);
        }

        @Override
        public CompletableFuture<TxnResult> txn(TxnRequest request) {
            return honest.txn(request);
        }

        @Override
        public CompletableFuture<Long> compact(long revision) {
            return honest.compact(revision);
        }
    }

    private record LyingLeases(LeaseStore honest, UnaryOperator<List<LeaseId>> lists) implements LeaseStore {
        @Override
        public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
            return honest.grant(ttl, id);
        }

        @Override
        public CompletableFuture<Long> revoke(LeaseId id) {
            return honest.revoke(id);
        }

        @Override
        public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
            return honest.keepAliveOnce(id);
        }

        @Override
        public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
            return honest.timeToLive(id);
        }

        @Override
        public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
            return honest.timeToLiveWithKeys(id);
        }

        @Override
        public CompletableFuture<LeaseList> list() {
            return honest.list().thenApply(list -> new LeaseList(list.revision(), lists.apply(list.leases())));
        }
    }

    private record Censor(WatchListener listener, Predicate<WatchEvent> told) implements WatchListener {
        @Override
        public void created(long revision) {
            listener.created(revision);
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            List<WatchEvent> left = events.stream().filter(told).toList();
            if (!left.isEmpty()) {
                listener.events(revision, left);
            }
        }

        @Override
        public void progress(long revision) {
            listener.progress(revision);
        }

        @Override
        public void compacted(long compactRevision) {
            listener.compacted(compactRevision);
        }

        @Override
        public void failed(EtcdException error) {
            listener.failed(error);
        }
    }
}

package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A backend whose connection a test breaks and mends, and whose cluster it exchanges. Counts and remembers what is asked of it. */
final class FlakyBackend implements EtcdBackend {
    final List<RangeRequest> ranges = new CopyOnWriteArrayList<>();
    final List<WatchRequest> watchRequests = new CopyOnWriteArrayList<>();
    private final Set<CutWatch> live = ConcurrentHashMap.newKeySet();
    private volatile EtcdBackend cluster;
    private volatile boolean down;
    private volatile boolean mute;
    private volatile boolean heldBack;
    private volatile boolean readsFail;
    private volatile boolean eventsHeldBack;
    private final Queue<Runnable> heldEvents = new ConcurrentLinkedQueue<>();
    private final List<HeldRead<?>> held = new ArrayList<>();

    /** An answer that has left etcd, and has not arrived. */
    private record HeldRead<T>(CompletableFuture<T> answer, CompletableFuture<T> late) {
        private void arrive() {
            answer.whenComplete((value, failure) -> {
                if (failure == null) {
                    late.complete(value);
                } else {
                    late.completeExceptionally(failure);
                }
            });
        }
    }

    FlakyBackend(EtcdBackend cluster) {
        this.cluster = cluster;
    }

    /** Every call fails from now on, and every watch at once. */
    void goDown() {
        down = true;
        breakConnections();
    }

    void comeBack() {
        down = false;
    }

    /** Ends every watch as a connection that breaks does. */
    void breakWatches() {
        live.forEach(watch -> watch.failed(lost()));
    }

    private void breakConnections() {
        takeHeld().forEach(read -> read.late().completeExceptionally(lost()));
        breakWatches();
    }

    /** Watches are neither confirmed nor refused from now on. */
    void swallowWatches() {
        mute = true;
    }

    void confirmWatches() {
        mute = false;
    }

    /** The cluster is another one from now on, as after a loss of its data. */
    void moveTo(EtcdBackend other) {
        cluster = other;
        breakConnections();
    }

    /** The cluster is another one from now on, but the connections to the old one stay open and say nothing more. */
    void moveSilentlyTo(EtcdBackend other) {
        cluster = other;
        deafen();
    }

    /** The watches that run now lose what happens from now on. */
    void deafen() {
        live.forEach(CutWatch::deafen);
    }

    /** Reads fail from now on; the rest goes on. */
    void failReads() {
        readsFail = true;
    }

    void answerReads() {
        readsFail = false;
    }

    /** Returns the listener of the only watch there is. */
    WatchListener onlyWatch() {
        if (live.size() != 1) {
            throw new AssertionError(live.size() + " watches");
        }
        return live.iterator().next();
    }

    /** Answers of reads are held back from now on, until {@link #releaseReads}. */
    void holdReads() {
        heldBack = true;
    }

    void releaseReads() {
        heldBack = false;
        takeHeld().forEach(HeldRead::arrive);
    }

    /** Events are held back from now on, until {@link #releaseEvents}. */
    void holdEvents() {
        eventsHeldBack = true;
    }

    /** Lets the events of the oldest revision that was held back arrive. */
    void releaseOldestEvents() {
        heldEvents.remove().run();
    }

    void releaseEvents() {
        eventsHeldBack = false;
        while (!heldEvents.isEmpty()) {
            releaseOldestEvents();
        }
    }

    private List<HeldRead<?>> takeHeld() {
        synchronized (held) {
            List<HeldRead<?>> taken = List.copyOf(held);
            held.clear();
            return taken;
        }
    }

    int liveWatches() {
        return live.size();
    }

    @Override
    public KeyValueStore kv() {
        return new FlakyKeyValues();
    }

    @Override
    public LeaseStore leases() {
        return cluster.leases();
    }

    @Override
    public WatchStore watches() {
        return (request, listener) -> {
            watchRequests.add(request);
            CutWatch watch = new CutWatch(listener);
            live.add(watch);
            if (down) {
                watch.failed(lost());
            } else if (!mute) {
                watch.begin(request);
            }
            return watch;
        };
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return call(() -> cluster.status());
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void close() {
        cluster.close();
    }

    private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> request) {
        return down ? CompletableFuture.failedFuture(lost()) : request.get();
    }

    private static EtcdException lost() {
        return new EtcdException(ErrorCode.CONNECTION_LOST, "the test cut it", null, RequestOutcome.OUTCOME_UNKNOWN);
    }

    private <T> CompletableFuture<T> delayed(CompletableFuture<T> answer) {
        if (!heldBack) {
            return answer;
        }
        CompletableFuture<T> late = new CompletableFuture<>();
        synchronized (held) {
            held.add(new HeldRead<>(answer, late));
        }
        return late;
    }

    private final class FlakyKeyValues implements KeyValueStore {
        @Override
        public CompletableFuture<RangeResult> range(RangeRequest request) {
            ranges.add(request);
            return readsFail
                    ? CompletableFuture.failedFuture(lost())
                    : call(() -> delayed(cluster.kv().range(request)));
        }

        @Override
        public CompletableFuture<PutResult> put(PutRequest request) {
            return call(() -> cluster.kv().put(request));
        }

        @Override
        public CompletableFuture<DeleteResult> delete(DeleteRequest request) {
            return call(() -> cluster.kv().delete(request));
        }

        @Override
        public CompletableFuture<TxnResult> txn(TxnRequest request) {
            return call(() -> cluster.kv().txn(request));
        }

        @Override
        public CompletableFuture<Long> compact(long revision) {
            return call(() -> cluster.kv().compact(revision));
        }
    }

    private final class CutWatch implements Watch, WatchListener {
        private final WatchListener listener;
        private Optional<Watch> underneath = Optional.empty();
        private boolean over;
        private boolean deaf;

        private synchronized void deafen() {
            deaf = true;
        }

        private CutWatch(WatchListener listener) {
            this.listener = listener;
        }

        private void begin(WatchRequest request) {
            Watch begun = cluster.watches().watch(request, this);
            synchronized (this) {
                underneath = Optional.of(begun);
                if (over) {
                    begun.close();
                }
            }
        }

        @Override
        public synchronized void created(long revision) {
            if (!over) {
                listener.created(revision);
            }
        }

        @Override
        public synchronized void events(long revision, List<WatchEvent> events) {
            if (eventsHeldBack) {
                heldEvents.add(() -> arrive(revision, events));
            } else {
                arrive(revision, events);
            }
        }

        private synchronized void arrive(long revision, List<WatchEvent> events) {
            if (!over && !deaf) {
                listener.events(revision, events);
            }
        }

        @Override
        public synchronized void progress(long revision) {
            if (!over && !deaf) {
                listener.progress(revision);
            }
        }

        @Override
        public synchronized void compacted(long compactRevision) {
            if (!over) {
                close();
                listener.compacted(compactRevision);
            }
        }

        @Override
        public synchronized void failed(EtcdException error) {
            if (!over) {
                close();
                listener.failed(error);
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            live.remove(this);
            underneath.ifPresent(Watch::close);
        }
    }
}

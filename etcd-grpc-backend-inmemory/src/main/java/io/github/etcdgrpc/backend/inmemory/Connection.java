package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One client's connection: every request of the client, and every answer to it, passes through {@link #call} or {@link #watch}.
 *
 * <p>Open until {@link #close()}. Which feeds are open, and whether it is closed, is guarded by the cluster's lock.
 */
final class Connection implements EtcdBackend, WatchStore {
    private static final long MEMBER_ID = 0x8e9e05c52164694dL;
    private static final String VERSION = "3.5.30+inmemory";

    private final InMemoryEtcd etcd;
    private final Cluster cluster;
    private final Timekeeper timekeeper;
    private final String endpoint;
    private final Runnable onClose;
    private final KeyValueStore kv;
    private final LeaseStore leases;
    private final Set<WatchFeed> feeds = new LinkedHashSet<>();
    private boolean closed;

    Connection(InMemoryEtcd etcd, Timekeeper timekeeper, String endpoint, Runnable onClose) {
        this.etcd = etcd;
        this.cluster = etcd.cluster();
        this.timekeeper = timekeeper;
        this.endpoint = endpoint;
        this.onClose = onClose;
        this.kv = new ConnectedKv(this, cluster.kv());
        this.leases = new ConnectedLeases(this, cluster.leases());
    }

    Timekeeper timekeeper() {
        return timekeeper;
    }

    @Override
    public KeyValueStore kv() {
        return kv;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public WatchStore watches() {
        return this;
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return call(
                () -> "status",
                () -> new MemberStatus(
                        endpoint, MEMBER_ID, MEMBER_ID, VERSION, cluster.store().revision()));
    }

    /** Has the server do what a request asks for, and takes the answer back. */
    <T> CompletableFuture<T> call(Supplier<String> name, Supplier<T> request) {
        try {
            return CompletableFuture.completedFuture(cluster.call(() -> whenOpen(name, request)));
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal.answering(name.get()));
        } catch (EtcdException notSent) {
            return CompletableFuture.failedFuture(notSent);
        }
    }

    @Override
    public Watch watch(WatchRequest request, WatchListener listener) {
        WatchFeed feed = new WatchFeed("watch " + request.range(), timekeeper.executor(), listener, this::closeFeed);
        cluster.run(() -> {
            if (closed) {
                feed.end(each -> each.failed(closedError(feed.name())));
            } else {
                feeds.add(feed);
                cluster.watches().open(request, feed, timekeeper);
            }
        });
        return feed;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(etcd) ? Optional.of(type.cast(etcd)) : Optional.empty();
    }

    @Override
    public void close() {
        List<WatchFeed> open = cluster.call(this::closeFeeds);
        open.forEach(feed -> feed.end(listener -> listener.failed(closedError(feed.name()))));
        cluster.leave(this);
        onClose.run();
    }

    private <T> T whenOpen(Supplier<String> name, Supplier<T> request) {
        if (closed) {
            throw closedError(name.get());
        }
        return request.get();
    }

    private List<WatchFeed> closeFeeds() {
        closed = true;
        List<WatchFeed> open = new ArrayList<>(feeds);
        feeds.clear();
        open.forEach(cluster.watches()::close);
        return open;
    }

    private void closeFeed(WatchFeed feed) {
        cluster.run(() -> {
            feeds.remove(feed);
            cluster.watches().close(feed);
        });
    }

    private static EtcdException closedError(String name) {
        return new EtcdException(ErrorCode.INVALID_STATE, name + ": the backend is closed");
    }
}

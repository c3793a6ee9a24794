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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One client's connection: every request of the client, and every answer to it, passes through {@link #call} or {@link #watch}.
 *
 * <p>Open until {@link #close()}. Whether it is closed is guarded by the cluster's lock.
 */
final class Connection implements EtcdBackend, WatchStore {
    private static final long MEMBER_ID = 0x8e9e05c52164694dL;
    private static final String CLOSED = "the backend is closed";

    private final InMemoryEtcd etcd;
    private final Cluster cluster;
    private final ClientSettings client;
    private final Link link;
    private final Runnable onClose;
    private final KeyValueStore kv;
    private final LeaseStore leases;
    private boolean closed;

    Connection(InMemoryEtcd etcd, ClientSettings client, Runnable onClose) {
        this.etcd = etcd;
        this.cluster = etcd.cluster();
        this.client = client;
        this.link = new Link(cluster, client);
        this.onClose = onClose;
        this.kv = new ConnectedKv(this, cluster.kv());
        this.leases = new ConnectedLeases(this, cluster.leases());
    }

    Timekeeper timekeeper() {
        return client.timekeeper();
    }

    ClientSettings client() {
        return client;
    }

    /** Returns its line to the server, guarded by the cluster's lock. */
    Link link() {
        return link;
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
                Operation.STATUS,
                () -> "status",
                () -> new MemberStatus(
                        client.endpoint(),
                        MEMBER_ID,
                        MEMBER_ID,
                        cluster.version().said(),
                        cluster.store().revision()));
    }

    /** Has the server do what a request asks for, and takes the answer back. */
    <T> CompletableFuture<T> call(Operation operation, Supplier<String> name, Supplier<T> request) {
        if (!cluster.isFaulty()) {
            return answer(name, request);
        }
        PendingCall<T> call = new PendingCall<>(operation, name, () -> answer(name, request));
        cluster.run(() -> {
            if (closed) {
                call.completeExceptionally(closedError(name.get()));
            } else {
                link.calls().begin(call);
            }
        });
        return call;
    }

    private <T> CompletableFuture<T> answer(Supplier<String> name, Supplier<T> request) {
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
        WatchFeed feed = new WatchFeed("watch " + request.range(), client.timekeeper(), listener, this::closeFeed);
        cluster.run(() -> {
            if (closed) {
                feed.end(each -> each.failed(closedError(feed.name())));
            } else {
                link.watch(request, feed);
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
        List<WatchFeed> open = cluster.call(this::closeLink);
        List<PendingCall<?>> pending = cluster.call(link.calls()::takeAll);
        pending.forEach(call -> call.fail(ErrorCode.INVALID_STATE, CLOSED));
        open.forEach(Connection::end);
        cluster.leave(this);
        onClose.run();
    }

    private <T> T whenOpen(Supplier<String> name, Supplier<T> request) {
        if (closed) {
            throw closedError(name.get());
        }
        return request.get();
    }

    private List<WatchFeed> closeLink() {
        closed = true;
        return link.close();
    }

    private void closeFeed(WatchFeed feed) {
        cluster.run(() -> link.close(feed));
    }

    /** Ends a watch whose faults nobody can take back any more. */
    private static void end(WatchFeed feed) {
        feed.sever(listener -> listener.failed(closedError(feed.name())));
        feed.suffer(Set.of(), WatchFeed.Lag.NONE);
    }

    private static EtcdException closedError(String name) {
        return new EtcdException(ErrorCode.INVALID_STATE, name + ": " + CLOSED);
    }
}

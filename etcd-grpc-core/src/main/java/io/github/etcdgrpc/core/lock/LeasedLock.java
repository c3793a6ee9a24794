package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lock that was handed out: the first node of its queue, for as long as that is so.
 *
 * <p>From HELD it goes to RELEASED or to LOST, once. What the application calls may come on any thread; the rest is confined to the executor of {@link LockHome}.
 */
final class LeasedLock implements HeldLock, QueueNode.Visitor {
    private enum State {
        HELD,
        RELEASED,
        LOST
    }

    private final LockHome home;
    private final LockBook book;
    private final LockOrder order;
    private final QueueNode node;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final List<Runnable> listeners = new ArrayList<>();
    private volatile @Nullable Thread acquirer;
    private int failures;
    private Scheduled retry = () -> {};

    LeasedLock(LockHome home, LockBook book, LockOrder order, QueueNode node) {
        this.home = home;
        this.book = book;
        this.order = order;
        this.node = node;
    }

    void begin() {
        node.handTo(this);
        book.holds(this);
    }

    /** Notes that the current thread acquired it. */
    void acquiredHere() {
        acquirer = Thread.currentThread();
    }

    boolean isHeldByThisThread() {
        return isHeld() && Thread.currentThread().equals(acquirer);
    }

    @Override
    public String key() {
        return order.key();
    }

    @Override
    public long fencingToken() {
        return node.createRevision();
    }

    @Override
    public Compare ownership() {
        return Compare.createdAt(node.key(), fencingToken());
    }

    @Override
    public boolean isHeld() {
        return state.get() == State.HELD && node.footing().isLive();
    }

    @Override
    public Duration remaining() {
        return state.get() == State.HELD ? node.footing().remaining() : Duration.ZERO;
    }

    @Override
    public void onLost(Runnable callback) {
        home.executor().execute(() -> {
            State now = state.get();
            if (now == State.HELD) {
                listeners.add(callback);
            } else if (now == State.LOST) {
                home.scope().callbacks().execute(callback);
            }
        });
    }

    @Override
    public void refresh(Duration ttl) {
        LockArguments.ttl(ttl);
        String what = "refresh lock " + key();
        if (!isHeld()) {
            throw notHeld();
        }
        boolean stands;
        try {
            stands = home.scope().calls().await(what, beginRefresh(ttl));
        } catch (EtcdException failure) {
            throw failure.code() == ErrorCode.INVALID_STATE || failure.code() == ErrorCode.OPERATION_TIMEOUT
                    ? failure
                    : new EtcdException(ErrorCode.LOCK_ERROR, what, failure);
        }
        if (!stands) {
            throw notHeld();
        }
    }

    /** A lock that is held no more has nothing to wait for: what is left of it in etcd is cleared away when it is found to be lost. */
    @Override
    public void close() {
        if (isHeld() && state.compareAndSet(State.HELD, State.RELEASED)) {
            awaitRelease();
        }
    }

    /** Releases it, not quietly. */
    void unlock() {
        if (!isHeld() || !state.compareAndSet(State.HELD, State.RELEASED) || !awaitRelease()) {
            throw notHeld();
        }
    }

    /** Releases it, as {@link #close} does, without waiting for etcd. From any thread. */
    CompletableFuture<Boolean> beginRelease() {
        return home.call(this::release);
    }

    /** Gives it another TTL, without waiting for etcd; what it returns ends with whether it is still there. From any thread. */
    CompletableFuture<Boolean> beginRefresh(Duration ttl) {
        return home.call(() -> move(ttl));
    }

    /** Gives it up, as {@link #close} does, without waiting for etcd. */
    CompletableFuture<Boolean> release() {
        state.compareAndSet(State.HELD, State.RELEASED);
        return leave();
    }

    /** The manager closes, and ends all leases. */
    void halt() {
        state.compareAndSet(State.HELD, State.RELEASED);
        book.holdsNoMore(this);
        retry.cancel();
        listeners.clear();
        node.halt();
    }

    /** Tries at once what waits for its next attempt. */
    void retryNow() {
        node.retryNow();
    }

    @Override
    public void first() {
        failures = 0;
    }

    /** Somebody stands before the first: etcd's data has gone back. */
    @Override
    public void behind(Bytes before, long revision) {
        node.leave();
        vanished();
    }

    @Override
    public void occupied() {
        vanished();
    }

    @Override
    public void vanished() {
        book.holdsNoMore(this);
        retry.cancel();
        if (state.compareAndSet(State.HELD, State.LOST)) {
            listeners.forEach(home.scope().callbacks()::execute);
        }
        listeners.clear();
    }

    @Override
    public void failed(Throwable failure) {
        retry = home.later(home.backoff().delay(failures++), node::ask);
    }

    @Override
    public String toString() {
        return "lock " + key() + " " + state.get() + ", token " + fencingToken();
    }

    private boolean awaitRelease() {
        book.holdsNoMore(this);
        return Ending.await(home, "release lock " + key(), home.call(this::leave));
    }

    private CompletableFuture<Boolean> leave() {
        book.holdsNoMore(this);
        retry.cancel();
        listeners.clear();
        return node.leave();
    }

    private CompletableFuture<Boolean> move(Duration ttl) {
        LockLease lease = book.leases().take(ttl, order.policy());
        boolean renewed = lease.equals(node.footing().lease());
        CompletableFuture<Boolean> moved = node.footing().move(lease);
        if (renewed) {
            lease.renewNow();
        }
        return moved;
    }

    private EtcdException notHeld() {
        return notHeld(key());
    }

    static EtcdException notHeld(String key) {
        return new EtcdException(ErrorCode.LOCK_NOT_HELD, key);
    }
}

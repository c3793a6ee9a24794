package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.lock.DistributedLock;
import io.github.etcdgrpc.lock.HeldLock;
import io.github.etcdgrpc.lock.LockInfo;
import io.github.etcdgrpc.lock.LockOptions;
import io.github.etcdgrpc.spi.Bytes;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks as queues in etcd: whoever wants a lock puts a node under its key, and holds it when no older node stands there.
 *
 * <p>Callers wait on their own threads; what they wait for happens on one serial executor. A free lock costs one transaction, and its release another. One that is handed over costs a read in
 * between, and a watch of the predecessor.
 */
public final class QueuedLocks implements DistributedLock, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QueuedLocks.class);

    private final ManagerScope scope;
    private final LockHome home;
    private final LockBook book;
    private final LockReader reader;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;

    /** Creates one that asks etcd for nothing yet. {@code keeper} outlives it. */
    public QueuedLocks(ManagerScope scope, LeaseKeeper keeper) {
        LockKeys keys = new LockKeys(scope.options().lockPrefix());
        this.scope = scope;
        this.home = LockHome.of(scope);
        this.book = new LockBook(keys, new LockLeases(home, keeper), new QueueWatches(home));
        this.reader = new LockReader(scope, keys);
    }

    @Override
    public HeldLock lock(String key, Duration ttl, LockOptions options) {
        return queue(order(key, ttl, LockOrder.Entrance.QUEUE, options), LockArguments.forever());
    }

    @Override
    public HeldLock lock(String key, Duration ttl, Duration wait, LockOptions options) {
        Duration atMost = LockArguments.wait(wait);
        if (atMost.isZero()) {
            LockOrder once = order(key, ttl, LockOrder.Entrance.IF_FREE, options);
            refuseReentry(once);
            return acquire(once, scope.calls().operationTimeout()).orElseThrow(() -> notFree(key, wait, null));
        }
        return queue(order(key, ttl, LockOrder.Entrance.QUEUE, options), atMost);
    }

    @Override
    public Optional<HeldLock> tryLock(String key, Duration ttl, LockOptions options) {
        LockOrder order = order(key, ttl, LockOrder.Entrance.IF_FREE, options);
        return acquire(order, scope.calls().operationTimeout()).map(HeldLock.class::cast);
    }

    @Override
    public void unlock(String key) {
        LockArguments.key(key);
        checkOpen("unlock " + key);
        book.held(key).orElseThrow(() -> LeasedLock.notHeld(key)).unlock();
    }

    @Override
    public void refresh(String key, Duration ttl) {
        LockArguments.key(key);
        LockArguments.ttl(ttl);
        checkOpen("refresh lock " + key);
        book.held(key).orElseThrow(() -> LeasedLock.notHeld(key)).refresh(ttl);
    }

    @Override
    public boolean isLocked(String key) {
        return read("is " + LockArguments.key(key) + " locked", () -> reader.isLocked(key));
    }

    @Override
    public Optional<LockInfo> getLockInfo(String key) {
        return read("who holds lock " + LockArguments.key(key), () -> reader.read(key));
    }

    /** Lets go on at once what waits for etcd to answer again. */
    public void retryNow() {
        home.executor().execute(() -> {
            book.allWaiting().forEach(Acquisition::retryNow);
            book.allHeld().forEach(LeasedLock::retryNow);
        });
    }

    /**
     * Releases what is held and fails those who wait, by ending the leases on which they stand. Waits until etcd has confirmed it, for the operation timeout at most. Idempotent.
     */
    @Override
    public void close() {
        if (!closing) {
            closing = true;
            home.call(this::endAll).whenComplete((done, failure) -> closed.complete(null));
        }
        try {
            scope.timekeeper().await(closed, scope.calls().operationTimeout());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException late) {
            log.warn("manager {}: etcd did not confirm the end of its locks; they end with their leases", name());
        } finally {
            home.executor().execute(book.leases()::haltAll);
        }
    }

    /** Begins to acquire a lock, without waiting for it. */
    Acquisition begin(LockOrder order) {
        Acquisition acquisition = new Acquisition(home, book, order);
        home.executor().execute(() -> {
            if (closing) {
                acquisition.halt(refusal("lock " + order.key()));
            } else {
                acquisition.begin();
            }
        });
        return acquisition;
    }

    /** Gives an acquisition up. */
    CompletableFuture<Boolean> abandon(Acquisition acquisition) {
        return home.call(acquisition::abandon);
    }

    LockOrder order(String key, Duration ttl, LockOrder.Entrance entrance, LockOptions options) {
        String owner = options.owner().orElseGet(() -> OwnName.of(name()));
        Bytes value = NodeValue.of(owner, scope.timekeeper().now()).bytes();
        return new LockOrder(LockArguments.key(key), LockArguments.ttl(ttl), entrance, options.refreshPolicy(), value);
    }

    private HeldLock queue(LockOrder order, Duration atMost) {
        refuseReentry(order);
        return acquire(order, atMost).orElseThrow(() -> notFree(order.key(), atMost, null));
    }

    private Optional<LeasedLock> acquire(LockOrder order, Duration atMost) {
        String what = "lock " + order.key();
        checkOpen(what);
        Acquisition acquisition = begin(order);
        try {
            Optional<LeasedLock> acquired = scope.calls().await(what, acquisition.result(), atMost);
            acquired.ifPresent(LeasedLock::acquiredHere);
            return acquired;
        } catch (EtcdException failure) {
            Ending.awaitShortly(home, abandon(acquisition));
            throw ended(order, atMost, failure);
        }
    }

    /** That the bound of the wait itself ran out has a code of its own. */
    private static EtcdException ended(LockOrder order, Duration atMost, EtcdException failure) {
        boolean own = failure.code() == ErrorCode.OPERATION_TIMEOUT
                && order.entrance() == LockOrder.Entrance.QUEUE
                && !isContextOver();
        return own ? notFree(order.key(), atMost, failure) : failure;
    }

    private static boolean isContextOver() {
        Deadline deadline = Context.current().getDeadline();
        return Context.current().isCancelled() || (deadline != null && deadline.isExpired());
    }

    private void refuseReentry(LockOrder order) {
        checkOpen("lock " + order.key());
        if (book.held(order.key()).filter(LeasedLock::isHeldByThisThread).isPresent()) {
            throw new EtcdException(
                    ErrorCode.LOCK_ALREADY_HELD, order.key() + " by this thread, which would wait for itself");
        }
    }

    private <T> T read(String what, Supplier<CompletableFuture<T>> request) {
        checkOpen(what);
        try {
            return scope.calls().await(what, request.get());
        } catch (EtcdException failure) {
            boolean own = failure.code() == ErrorCode.INVALID_STATE || failure.code() == ErrorCode.OPERATION_TIMEOUT;
            throw own ? failure : new EtcdException(ErrorCode.LOCK_ERROR, what, failure);
        }
    }

    private CompletableFuture<Void> endAll() {
        book.allWaiting().forEach(each -> each.halt(refusal("lock")));
        book.allHeld().forEach(LeasedLock::halt);
        book.watches().halt();
        return book.leases().endAll();
    }

    private void checkOpen(String what) {
        if (closing) {
            throw refusal(what);
        }
    }

    private String name() {
        return scope.options().name();
    }

    private static EtcdException refusal(String what) {
        return new EtcdException(ErrorCode.INVALID_STATE, what + ": the manager is closed");
    }

    private static EtcdException notFree(String key, Duration wait, @Nullable EtcdException cause) {
        return new EtcdException(ErrorCode.LOCK_ACQUISITION_TIMEOUT, key + " was not free within " + wait, cause);
    }
}

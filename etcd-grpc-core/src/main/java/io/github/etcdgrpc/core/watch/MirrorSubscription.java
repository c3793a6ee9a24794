package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.EtcdException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener of a {@link PrefixMirror}, until it is closed. */
public final class MirrorSubscription<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MirrorSubscription.class);

    private final MirrorListener<T> listener;
    private final Executor executor;
    private final Consumer<MirrorSubscription<T>> left;
    private volatile boolean closed;

    MirrorSubscription(MirrorListener<T> listener, Executor executor, Consumer<MirrorSubscription<T>> left) {
        this.listener = listener;
        this.executor = executor;
        this.left = left;
    }

    /** Ends the calls to the listener: none begins after this has returned. Returns at once. Idempotent. */
    @Override
    public void close() {
        closed = true;
        left.accept(this);
    }

    void tell(List<Change<T>> changes) {
        if (!changes.isEmpty()) {
            executor.execute(() -> changes.forEach(change -> call(() -> listener.changed(change))));
        }
    }

    void tellSynced(List<T> values) {
        executor.execute(() -> call(() -> listener.synced(values)));
    }

    void tellOutage(EtcdException error) {
        executor.execute(() -> call(() -> listener.outage(error)));
    }

    private void call(Runnable listenerCall) {
        if (closed) {
            return;
        }
        try {
            listenerCall.run();
        } catch (RuntimeException | Error failure) {
            log.warn("a listener failed; it is told of the next change all the same", failure);
        }
    }
}

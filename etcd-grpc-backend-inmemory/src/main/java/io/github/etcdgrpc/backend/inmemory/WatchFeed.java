package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchListener;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a watch: tells one listener, one call after the other, in order, on an executor.
 *
 * <p>Open until the last call, which says how the watch ended, is taken in, or it is closed. Calls may be given in under the cluster's lock; none is made
 * there. What a listener throws ends its watch; what it throws at its last call, or after it closed the watch, is the executor's business.
 */
final class WatchFeed implements Watch {
    private final String name;
    private final Executor executor;
    private final WatchListener listener;
    private final Consumer<WatchFeed> onEnd;
    private final ArrayDeque<Consumer<WatchListener>> calls = new ArrayDeque<>();
    private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
    private boolean delivering;
    private boolean ended;
    private boolean closed;

    /** What lies between the server and the listener. */
    enum Trouble {
        /** Calls stay on the line. */
        SILENT_LINE,
        /** The listener takes no calls in. */
        STALLED_LISTENER,
        /** The listener hears events twice. */
        ECHO
    }

    /**
     * Creates an open feed.
     *
     * @param name what is watched, for errors
     * @param onEnd told once or more that no more calls are wanted, without a lock of this held
     */
    WatchFeed(String name, Executor executor, WatchListener listener, Consumer<WatchFeed> onEnd) {
        this.name = name;
        this.executor = executor;
        this.listener = listener;
        this.onEnd = onEnd;
    }

    String name() {
        return name;
    }

    /** Makes a call when those before it have been made. */
    synchronized void tell(Consumer<WatchListener> call) {
        if (ended) {
            return;
        }
        calls.add(call);
        deliverSoon();
    }

    /** Makes a last call when those before it have been made. */
    synchronized void end(Consumer<WatchListener> call) {
        tell(call);
        ended = true;
    }

    /** Makes a last call; if it is still on the line what would come before is lost. */
    synchronized void sever(Consumer<WatchListener> call) {
        boolean isOver = ended && calls.isEmpty();
        if (troubles.remove(Trouble.SILENT_LINE) && !isOver) {
            calls.clear();
            ended = false;
        }
        end(call);
    }

    /** Makes calls as these troubles allow, and no others. */
    synchronized void suffer(Set<Trouble> now) {
        troubles.clear();
        troubles.addAll(now);
        deliverSoon();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            ended = true;
            calls.clear();
        }
        onEnd.accept(this);
    }

    private void deliverSoon() {
        if (!delivering && !isHeld() && !calls.isEmpty()) {
            delivering = true;
            executor.execute(this::deliver);
        }
    }

    private void deliver() {
        for (Consumer<WatchListener> call = next(); call != null; call = next()) {
            try {
                call.accept(listener);
            } catch (RuntimeException | Error thrown) {
                if (!breakOff()) {
                    throw thrown;
                }
                tellFailure(thrown);
            }
        }
    }

    private synchronized @Nullable Consumer<WatchListener> next() {
        Consumer<WatchListener> call = isHeld() ? null : calls.poll();
        delivering = call != null;
        return call == null || !troubles.contains(Trouble.ECHO) ? call : EventRepeater.twice(call);
    }

    private boolean isHeld() {
        return troubles.contains(Trouble.SILENT_LINE) || troubles.contains(Trouble.STALLED_LISTENER);
    }

    private void tellFailure(Throwable thrown) {
        onEnd.accept(this);
        listener.failed(new EtcdException(ErrorCode.OPERATION_FAILED, "the listener of " + name + " threw", thrown));
    }

    /** Drops all calls that have not been made. Returns whether the listener has still to be told how the watch ended. */
    private synchronized boolean breakOff() {
        boolean wasLastCall = ended && calls.isEmpty();
        ended = true;
        calls.clear();
        return !wasLastCall && !closed;
    }
}

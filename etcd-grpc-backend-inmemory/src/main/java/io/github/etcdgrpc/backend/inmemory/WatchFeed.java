package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a watch: tells one listener, one call after the other, in order, on its timekeeper's executor.
 *
 * <p>Open until the last call, which says how the watch ended, is taken in, or it is closed. Calls may be given in under the cluster's lock; none is made
 * there. What a listener throws ends its watch; what it throws at its last call, or after it closed the watch, is the executor's business.
 */
final class WatchFeed implements Watch {
    private final String name;
    private final Timekeeper timekeeper;
    private final WatchListener listener;
    private final Consumer<WatchFeed> onEnd;
    private final ArrayDeque<Consumer<WatchListener>> calls = new ArrayDeque<>();
    private final DelayLine<Consumer<WatchListener>> late;
    private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
    private Lag lag = Lag.NONE;
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
     * How late what the server says arrives.
     *
     * @param answer what it says to the opening
     * @param events all after that
     */
    record Lag(Duration answer, Duration events) {
        static final Lag NONE = new Lag(Duration.ZERO, Duration.ZERO);
    }

    /**
     * Creates an open feed.
     *
     * @param name what is watched, for errors
     * @param onEnd told once or more that no more calls are wanted, without a lock of this held
     */
    WatchFeed(String name, Timekeeper timekeeper, WatchListener listener, Consumer<WatchFeed> onEnd) {
        this.name = name;
        this.timekeeper = timekeeper;
        this.listener = listener;
        this.late = new DelayLine<>(timekeeper, this::arrive);
        this.onEnd = onEnd;
    }

    String name() {
        return name;
    }

    /** Makes the call with which the server answers the opening. */
    synchronized void answer(Consumer<WatchListener> call) {
        send(call, lag.answer());
    }

    /** Makes the call with which the server refuses to open the watch. It is the only one. */
    synchronized void refuse(Consumer<WatchListener> call) {
        answer(call);
        ended = true;
    }

    /** Makes a call when those before it have been made. */
    synchronized void tell(Consumer<WatchListener> call) {
        send(call, lag.events());
    }

    /** Makes a last call when those before it have been made. */
    synchronized void end(Consumer<WatchListener> call) {
        tell(call);
        ended = true;
    }

    /** Makes a last call, of which the server knows nothing; what is still on the line is lost. */
    synchronized void sever(Consumer<WatchListener> call) {
        boolean isLost = late.clear();
        if (troubles.remove(Trouble.SILENT_LINE)) {
            isLost |= !calls.isEmpty();
            calls.clear();
        }
        if (isLost) {
            ended = false;
        }
        send(call, Duration.ZERO);
        ended = true;
    }

    /** Makes calls as these troubles allow, and no others; those that are told from now on so much later. */
    synchronized void suffer(Set<Trouble> now, Lag lateness) {
        troubles.clear();
        troubles.addAll(now);
        lag = lateness;
        deliverSoon();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            ended = true;
            forgetCalls();
        }
        onEnd.accept(this);
    }

    private void send(Consumer<WatchListener> call, Duration delay) {
        if (ended) {
            return;
        }
        if (delay.isZero() && late.isEmpty()) {
            arrived(call);
        } else {
            late.add(call, delay);
        }
    }

    private synchronized void arrive() {
        late.takeDue(this::arrived);
    }

    private void arrived(Consumer<WatchListener> call) {
        calls.add(call);
        deliverSoon();
    }

    private void forgetCalls() {
        calls.clear();
        late.clear();
    }

    private void deliverSoon() {
        if (!delivering && !isHeld() && !calls.isEmpty()) {
            delivering = true;
            timekeeper.executor().execute(this::deliver);
        }
    }

    private void deliver() {
        for (Consumer<WatchListener> call = next(); call != null; call = next()) {
            try {
                call.accept(listener);
            } catch (RuntimeException | Error thrown) {
                if (!breakOff()) {
                    onEnd.accept(this);
                    throw thrown;
                }
                tellFailure(thrown);
            }
        }
        if (isOver()) {
            onEnd.accept(this);
        }
    }

    private synchronized @Nullable Consumer<WatchListener> next() {
        Consumer<WatchListener> call = isHeld() ? null : calls.poll();
        delivering = call != null;
        return call == null || !troubles.contains(Trouble.ECHO) ? call : EventRepeater.twice(call);
    }

    private synchronized boolean isOver() {
        return ended && calls.isEmpty() && late.isEmpty();
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
        boolean wasLastCall = isOver();
        ended = true;
        forgetCalls();
        return !wasLastCall && !closed;
    }
}

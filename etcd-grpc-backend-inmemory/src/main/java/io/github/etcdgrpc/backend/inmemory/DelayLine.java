package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is late: each thing comes out when its delay is over, and none before those that went in earlier.
 *
 * <p>Guarded by its owner's lock.
 *
 * @param <T> what is late
 */
final class DelayLine<T> {
    private final Timekeeper timekeeper;
    private final Runnable onDue;
    private final ArrayDeque<Late<T>> line = new ArrayDeque<>();
    private Timekeeper.@Nullable Scheduled timer;

    private record Late<T>(T what, long dueNanos) {}

    /**
     * Creates an empty line.
     *
     * @param onDue told by the timekeeper, without the owner's lock, that it may be time for {@link #takeDue}
     */
    DelayLine(Timekeeper timekeeper, Runnable onDue) {
        this.timekeeper = timekeeper;
        this.onDue = onDue;
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    void add(T what, Duration delay) {
        long dueNanos = timekeeper.nanoTime() + delay.toNanos();
        line.add(new Late<>(what, dueNanos));
        if (line.size() == 1) {
            arm();
        }
    }

    /** Takes out what is due, in order. */
    void takeDue(Consumer<T> taker) {
        long now = timekeeper.nanoTime();
        while (!line.isEmpty() && line.element().dueNanos() - now <= 0) {
            taker.accept(line.remove().what());
        }
        arm();
    }

    /** Loses all. Returns whether there was anything. */
    boolean clear() {
        boolean lost = !line.isEmpty();
        line.clear();
        arm();
        return lost;
    }

    private void arm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (!line.isEmpty()) {
            long waitNanos = line.element().dueNanos() - timekeeper.nanoTime();
            timer = timekeeper.schedule(Duration.ofNanos(waitNanos), onDue);
        }
    }
}

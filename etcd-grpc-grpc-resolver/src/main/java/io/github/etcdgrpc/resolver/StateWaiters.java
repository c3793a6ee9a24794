package io.github.etcdgrpc.resolver;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The callbacks of one connection that wait for its state to change, each of which runs once: when the channel's state changes, or when the
 * connection is closed.
 */
final class StateWaiters {
    private final Object lock = new Object();
    private final Set<Runnable> waiting = new HashSet<>();

    /** Adds a callback and returns what to run when the channel's state changes. */
    Runnable add(Runnable callback) {
        Runnable once = new Runnable() {
            @Override
            public void run() {
                if (take(this)) {
                    callback.run();
                }
            }
        };
        synchronized (lock) {
            waiting.add(once);
        }
        return once;
    }

    void connectionClosed() {
        List<Runnable> told;
        synchronized (lock) {
            told = List.copyOf(waiting);
        }
        told.forEach(Runnable::run);
    }

    private boolean take(Runnable once) {
        synchronized (lock) {
            return waiting.remove(once);
        }
    }
}

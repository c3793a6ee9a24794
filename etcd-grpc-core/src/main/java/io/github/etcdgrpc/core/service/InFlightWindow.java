package io.github.etcdgrpc.core.service;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a bounded number of requests be under way at a time, the others in their order, so that ten thousand keys that are put back at once do not bury etcd.
 *
 * <p>Confined to its owner's executor.
 */
final class InFlightWindow {
    private final int size;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;

    InFlightWindow(int size) {
        this.size = size;
    }

    /** Sends a request now, or when one of those before it has left. */
    void enter(Runnable request) {
        if (inFlight < size) {
            inFlight++;
            request.run();
        } else {
            waiting.add(request);
        }
    }

    /** A request was answered. */
    void leave() {
        Runnable next = waiting.poll();
        if (next == null) {
            inFlight--;
        } else {
            next.run();
        }
    }
}

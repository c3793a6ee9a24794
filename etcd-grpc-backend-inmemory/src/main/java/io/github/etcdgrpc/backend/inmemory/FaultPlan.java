package io.github.etcdgrpc.backend.inmemory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The faults that stand against one process, or against all clients. Guarded by the cluster's lock. */
final class FaultPlan {
    private final Map<Operation, Deque<PlannedFault>> next = new EnumMap<>(Operation.class);
    private final Map<Operation, Duration> delays = new EnumMap<>(Operation.class);
    private final Set<Lasting> lasting = EnumSet.noneOf(Lasting.class);

    /** A fault that lasts until it is taken back. */
    enum Lasting {
        /** Nothing comes through, and nobody says so. */
        PARTITIONED,
        /** Connections break, and new ones are refused. */
        DISCONNECTED,
        /** Listeners take nothing in. */
        WATCHES_HELD,
        /** Events are told twice. */
        EVENTS_REPEATED,
        /** The process stands still. */
        PAUSED
    }

    void add(Operation operation, PlannedFault fault, int times) {
        Deque<PlannedFault> queue = next.computeIfAbsent(operation, first -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
    }

    /** Takes out what is to happen to the next request of this kind; null when nothing is. */
    @Nullable
    PlannedFault take(Operation operation) {
        Deque<PlannedFault> queue = next.get(operation);
        PlannedFault fault = queue == null ? null : queue.poll();
        if (queue != null && queue.isEmpty()) {
            next.remove(operation);
        }
        return fault;
    }

    void delay(Operation operation, Duration delay) {
        if (delay.isZero()) {
            delays.remove(operation);
        } else {
            delays.put(operation, delay);
        }
    }

    Duration delayOf(Operation operation) {
        return delays.getOrDefault(operation, Duration.ZERO);
    }

    void begin(Lasting fault) {
        lasting.add(fault);
    }

    void end(Lasting fault) {
        lasting.remove(fault);
    }

    boolean has(Lasting fault) {
        return lasting.contains(fault);
    }

    /** Takes all faults back but a pause, which ends when the process is resumed. */
    void clear() {
        next.clear();
        delays.clear();
        lasting.retainAll(EnumSet.of(Lasting.PAUSED));
    }

    boolean isEmpty() {
        return next.isEmpty() && delays.isEmpty() && lasting.isEmpty();
    }
}

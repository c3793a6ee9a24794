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
    /** A delay that nothing outlives, and two of which can still be added up in nanoseconds. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

    private final Map<Operation, Deque<PlannedFault>> next = new EnumMap<>(Operation.class);
    private final Map<Operation, Duration> delays = new EnumMap<>(Operation.class);
    private final Set<Lasting> lasting = EnumSet.noneOf(Lasting.class);
    private Duration eventDelay = Duration.ZERO;

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
            delays.put(operation, bounded(delay));
        }
    }

    Duration delayOf(Operation operation) {
        return delays.getOrDefault(operation, Duration.ZERO);
    }

    void delayEvents(Duration delay) {
        eventDelay = bounded(delay);
    }

    Duration eventDelay() {
        return eventDelay;
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
        eventDelay = Duration.ZERO;
        lasting.retainAll(EnumSet.of(Lasting.PAUSED));
    }

    /** Returns how many faults stand. */
    int size() {
        int planned = next.values().stream().mapToInt(Deque::size).sum();
        return planned + delays.size() + lasting.size();
    }

    boolean isEmpty() {
        return next.isEmpty() && delays.isEmpty() && eventDelay.isZero() && lasting.isEmpty();
    }

    private static Duration bounded(Duration delay) {
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}

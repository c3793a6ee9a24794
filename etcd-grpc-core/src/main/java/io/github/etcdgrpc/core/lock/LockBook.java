package io.github.etcdgrpc.core.lock;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds and who waits in this manager, and what they share.
 *
 * <p>Confined to the executor of {@link LockHome}, but for {@link #held}.
 */
final class LockBook {
    private final LockKeys keys;
    private final LockLeases leases;
    private final QueueWatches watches;
    private final Map<String, LeasedLock> held = new ConcurrentHashMap<>();
    private final Set<Acquisition> waiting = new LinkedHashSet<>();
    private long number;

    LockBook(LockKeys keys, LockLeases leases, QueueWatches watches) {
        this.keys = keys;
        this.leases = leases;
        this.watches = watches;
    }

    LockKeys keys() {
        return keys;
    }

    LockLeases leases() {
        return leases;
    }

    QueueWatches watches() {
        return watches;
    }

    /** Returns a number that no other node of this manager has. */
    long nextNumber() {
        return ++number;
    }

    /** Returns the lock of this key, if it is held here. From any thread. */
    Optional<LeasedLock> held(String key) {
        @Nullable LeasedLock found = held.get(key);
        return Optional.ofNullable(found);
    }

    List<LeasedLock> allHeld() {
        return List.copyOf(held.values());
    }

    List<Acquisition> allWaiting() {
        return List.copyOf(waiting);
    }

    void holds(LeasedLock lock) {
        held.put(lock.key(), lock);
    }

    /** From any thread. */
    void holdsNoMore(LeasedLock lock) {
        held.remove(lock.key(), lock);
    }

    void waits(Acquisition acquisition) {
        waiting.add(acquisition);
    }

    void waitsNoMore(Acquisition acquisition) {
        waiting.remove(acquisition);
    }
}

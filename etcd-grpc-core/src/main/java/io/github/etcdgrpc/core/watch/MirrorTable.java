package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values a mirror holds, in the order of their keys.
 *
 * <p>Written by the mirror's executor alone, read by anyone: a lock guards it, held only while values are moved, never while they are parsed. A change costs a step in a
 * tree; the list for readers is made when somebody asks for it after a change, and kept until the next one.
 */
final class MirrorTable<T> {
    private final Function<KeyValue, Optional<T>> parser;
    private final Object lock = new Object();
    private final NavigableMap<Bytes, T> values = new TreeMap<>();
    private @Nullable List<T> snapshot = List.of();

    MirrorTable(Function<KeyValue, Optional<T>> parser) {
        this.parser = parser;
    }

    /** Returns all values: an immutable list that is the same object until something changes. */
    List<T> snapshot() {
        synchronized (lock) {
            if (snapshot == null) {
                snapshot = List.copyOf(values.values());
            }
            return snapshot;
        }
    }

    /** Returns everything there is, as changes from nothing. */
    List<Change<T>> asAdditions() {
        List<Change<T>> additions = new ArrayList<>();
        synchronized (lock) {
            values.forEach((key, value) -> additions.add(new Change<>(key, null, value)));
        }
        return additions;
    }

    /** Applies events and returns what they changed. */
    List<Change<T>> apply(List<WatchEvent> events) {
        List<Change<T>> changes = new ArrayList<>();
        for (WatchEvent event : events) {
            boolean put = event.type() == WatchEvent.Type.PUT;
            set(event.key(), put ? parse(event.keyValue()) : null, changes);
        }
        return changes;
    }

    /**
     * Makes the table what was read, and returns what that changed, the disappeared first.
     *
     * @param except keys to leave as they are: newer things are known of them
     */
    List<Change<T>> replace(List<KeyValue> read, Set<Bytes> except) {
        NavigableMap<Bytes, @Nullable T> wanted = new TreeMap<>();
        read.forEach(keyValue -> wanted.put(keyValue.key(), parse(keyValue)));
        List<Change<T>> changes = new ArrayList<>();
        for (Bytes key : List.copyOf(values.keySet())) {
            if (!wanted.containsKey(key) && !except.contains(key)) {
                set(key, null, changes);
            }
        }
        wanted.forEach((key, value) -> {
            if (!except.contains(key)) {
                set(key, value, changes);
            }
        });
        return changes;
    }

    private void set(Bytes key, @Nullable T value, List<Change<T>> changes) {
        synchronized (lock) {
            T previous = value == null ? values.remove(key) : values.put(key, value);
            if (previous == null ? value != null : !previous.equals(value)) {
                snapshot = null;
                changes.add(new Change<>(key, previous, value));
            }
        }
    }

    private @Nullable T parse(KeyValue keyValue) {
        return parser.apply(keyValue).orElse(null);
    }
}

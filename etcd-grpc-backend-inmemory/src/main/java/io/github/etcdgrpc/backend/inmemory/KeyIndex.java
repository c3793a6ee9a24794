package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The histories of all keys: by key for most requests, which are about a single one, and in the order of the keys for the others. */
final class KeyIndex {
    private final Map<Bytes, KeyHistory> byKey = new HashMap<>();
    private final NavigableMap<Bytes, KeyHistory> inOrder = new TreeMap<>();

    /**
     * The keys of a range.
     *
     * @param keyValues the first of them
     * @param count how many there are
     */
    record Selection(List<KeyValue> keyValues, long count) {
        private static final Selection NOTHING = new Selection(List.of(), 0);
    }

    /** Returns the history of {@code key}, which is empty when there was none. */
    KeyHistory historyOf(Bytes key) {
        KeyHistory history = byKey.get(key);
        if (history == null) {
            history = new KeyHistory();
            byKey.put(key, history);
            inOrder.put(key, history);
        }
        return history;
    }

    /** Returns the key as it was at {@code revision}, or null when it did not exist. */
    @Nullable
    KeyValue get(Bytes key, long revision) {
        KeyHistory history = byKey.get(key);
        return history == null ? null : history.at(revision);
    }

    /** Finds the keys that existed at {@code revision}; counts them all, and returns the first {@code limit} of them. */
    Selection select(KeyRange range, long revision, long limit) {
        if (range.isSingle()) {
            KeyValue found = get(range.key(), revision);
            return found == null ? Selection.NOTHING : new Selection(limit == 0 ? List.of() : List.of(found), 1);
        }
        List<KeyValue> found = new ArrayList<>();
        long count = 0;
        for (KeyHistory history : within(range)) {
            KeyValue keyValue = history.at(revision);
            if (keyValue != null) {
                count++;
                if (found.size() < limit) {
                    found.add(keyValue);
                }
            }
        }
        return new Selection(found, count);
    }

    /** Forgets what is not readable at {@code revision} or later. */
    void compact(long revision) {
        inOrder.entrySet().removeIf(entry -> {
            entry.getValue().compact(revision);
            return entry.getValue().isEmpty() && byKey.remove(entry.getKey()) != null;
        });
    }

    /** Returns how many changes of keys it knows. */
    int size() {
        return inOrder.values().stream().mapToInt(KeyHistory::size).sum();
    }

    private Collection<KeyHistory> within(KeyRange range) {
        if (range.isUnbounded()) {
            return inOrder.tailMap(range.key(), true).values();
        }
        if (range.key().compareTo(range.end()) >= 0) {
            return List.of();
        }
        return inOrder.subMap(range.key(), true, range.end(), false).values();
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The histories of all keys, in the order of the keys. */
final class KeyIndex {
    private final NavigableMap<Bytes, KeyHistory> histories = new TreeMap<>();

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
        return histories.computeIfAbsent(key, absent -> new KeyHistory());
    }

    /** Returns the key as it was at {@code revision}, or null when it did not exist. */
    @Nullable
    KeyValue get(Bytes key, long revision) {
        KeyHistory history = histories.get(key);
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
        histories.values().removeIf(history -> {
            history.compact(revision);
            return history.isEmpty();
        });
    }

    private Collection<KeyHistory> within(KeyRange range) {
        if (range.isUnbounded()) {
            return histories.tailMap(range.key(), true).values();
        }
        if (range.key().compareTo(range.end()) >= 0) {
            return List.of();
        }
        return histories.subMap(range.key(), true, range.end(), false).values();
    }
}

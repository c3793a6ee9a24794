package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.KeyValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All that one key has been since the last compaction, deletions included, in the order of revisions. */
final class KeyHistory {
    private KeyValue[] changes = new KeyValue[1];
    private int size;

    /** Tells whether {@code change} is a deletion. */
    static boolean isDeletion(KeyValue change) {
        return change.version() == 0;
    }

    void add(KeyValue change) {
        if (size == changes.length) {
            changes = Arrays.copyOf(changes, size * 2);
        }
        changes[size++] = change;
    }

    /** Returns the key as it is now, or null when it does not exist. */
    @Nullable
    KeyValue latest() {
        return existing(size - 1);
    }

    /** Returns the key as it was at {@code revision}, or null when it did not exist. */
    @Nullable
    KeyValue at(long revision) {
        return existing(indexAt(revision));
    }

    /** Forgets what is not readable at {@code revision} or later. */
    void compact(long revision) {
        int first = indexAt(revision);
        if (first >= 0 && isDeletion(changes[first])) {
            first++;
        }
        if (first > 0) {
            changes = Arrays.copyOfRange(changes, first, Math.max(size, first + 1));
            size -= first;
        }
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    private @Nullable KeyValue existing(int index) {
        return index < 0 || isDeletion(changes[index]) ? null : changes[index];
    }

    /** Returns the index of the last change at or before {@code revision}, or -1. */
    private int indexAt(long revision) {
        int low = 0;
        int high = size - 1;
        if (high >= 0 && changes[high].modRevision() <= revision) {
            return high;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (changes[middle].modRevision() <= revision) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}

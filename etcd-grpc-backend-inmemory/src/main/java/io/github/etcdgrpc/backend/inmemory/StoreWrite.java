package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A write under way: what is put and deleted through it gets one revision, and is seen by its own reads at once. */
final class StoreWrite {
    private final RevisionStore store;
    private final KeyIndex index;
    private final long nextRevision;
    private final List<KeyValue> changes = new ArrayList<>(1);

    StoreWrite(RevisionStore store, KeyIndex index) {
        this.store = store;
        this.index = index;
        this.nextRevision = store.revision() + 1;
    }

    /** Returns the revision that reads within this write see: the new one as soon as something was changed. */
    long revision() {
        return changes.isEmpty() ? nextRevision - 1 : nextRevision;
    }

    /** Writes a key. Returns what it was before, or null when it did not exist. */
    @Nullable
    KeyValue put(Bytes key, Bytes value, LeaseId lease) {
        KeyHistory history = index.historyOf(key);
        KeyValue before = history.latest();
        KeyValue after = before == null
                ? new KeyValue(key, value, nextRevision, nextRevision, 1, lease)
                : new KeyValue(before.key(), value, before.createRevision(), nextRevision, before.version() + 1, lease);
        history.add(after);
        changes.add(after);
        return before;
    }

    /** Deletes keys, in their order. Returns what they were. */
    List<KeyValue> delete(KeyRange range) {
        List<KeyValue> deleted =
                index.select(range, nextRevision, Long.MAX_VALUE).keyValues();
        for (KeyValue before : deleted) {
            KeyValue after = new KeyValue(before.key(), Bytes.EMPTY, 0, nextRevision, 0, LeaseId.NONE);
            index.historyOf(before.key()).add(after);
            changes.add(after);
        }
        return deleted;
    }

    /** Ends the write. Returns its changes in order; none when it made no revision. */
    List<KeyValue> end() {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<KeyValue> ended = List.copyOf(changes);
        store.append(ended);
        return ended;
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.List;

/** The changes of every revision since the last compaction: what a watch from the past is told. */
final class ChangeLog {
    private final EtcdVersion version;
    private final List<List<KeyValue>> revisions = new ArrayList<>();
    private long firstRevision;

    /** Creates a log whose first entry will be of {@code firstRevision}. */
    ChangeLog(EtcdVersion version, long firstRevision) {
        this.version = version;
        this.firstRevision = firstRevision;
    }

    /** Appends the changes of the revision after the last. */
    void append(List<KeyValue> changes) {
        revisions.add(changes);
    }

    /** Returns the changes of {@code revision}; none when it is not in the log. */
    List<KeyValue> changesOf(long revision) {
        long index = revision - firstRevision;
        return index < 0 || index >= revisions.size() ? List.of() : revisions.get((int) index);
    }

    /** Returns how many revisions it knows. */
    int size() {
        return revisions.size();
    }

    /** Forgets what came before {@code revision}, and of its own changes what the version forgets: a watch may begin there. */
    void compact(long revision) {
        long gone = Math.min(revision - firstRevision, revisions.size());
        if (gone > 0) {
            revisions.subList(0, (int) gone).clear();
            firstRevision += gone;
        }
        if (revision == firstRevision && !revisions.isEmpty()) {
            revisions.set(0, version.leftByCompaction(revisions.get(0)));
        }
    }
}

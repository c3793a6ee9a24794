package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys with their history: etcd's multi-version store. Not thread-safe: the cluster's lock guards it. */
final class RevisionStore {
    private static final long FIRST_REVISION = 1;
    private static final long NEVER_COMPACTED = -1;

    private final EtcdVersion version;
    private KeyIndex index = new KeyIndex();
    private ChangeLog log;
    private long revision = FIRST_REVISION;
    private long compactRevision = NEVER_COMPACTED;

    RevisionStore(EtcdVersion version) {
        this.version = version;
        this.log = new ChangeLog(version, FIRST_REVISION + 1);
    }

    /** Returns the revision of the last write. */
    long revision() {
        return revision;
    }

    /** Returns the revision of the last compaction, -1 when there was none. */
    long compactRevision() {
        return compactRevision;
    }

    /** Begins a write, at the end of which all its changes become one revision. */
    StoreWrite write() {
        return new StoreWrite(this, index);
    }

    /** Takes in the changes of a write that ended. */
    void append(List<KeyValue> changes) {
        log.append(changes);
        revision++;
    }

    /** Finds keys as they were at {@code atRevision}, which must be readable. */
    KeyIndex.Selection select(KeyRange range, long atRevision, long limit) {
        return index.select(range, atRevision, limit);
    }

    /** Returns the key as it is, or null when it does not exist. */
    @Nullable
    KeyValue get(Bytes key) {
        return index.get(key, Long.MAX_VALUE);
    }

    /** Returns the key as it was right before {@code change}; null when it did not exist, or when that is compacted. */
    @Nullable
    KeyValue before(KeyValue change) {
        long before = change.modRevision() - 1;
        return before < compactRevision ? null : index.get(change.key(), before);
    }

    /** Returns the changes of a revision that is not compacted. */
    List<KeyValue> changesOf(long atRevision) {
        return log.changesOf(atRevision);
    }

    /** Returns how many changes of keys it knows. */
    int changes() {
        return index.size();
    }

    /** Returns of how many revisions it knows the changes. */
    int revisions() {
        return log.size();
    }

    /** Forgets everything, its revision included. */
    void clear() {
        index = new KeyIndex();
        log = new ChangeLog(version, FIRST_REVISION + 1);
        revision = FIRST_REVISION;
        compactRevision = NEVER_COMPACTED;
    }

    /** Forgets what is not readable at {@code atRevision} or later. */
    void compact(long atRevision) {
        if (atRevision <= compactRevision) {
            throw Refusal.of(EtcdError.COMPACTED);
        }
        if (atRevision > revision) {
            throw Refusal.of(EtcdError.FUTURE_REVISION);
        }
        compactRevision = atRevision;
        index.compact(atRevision);
        log.compact(atRevision);
    }
}

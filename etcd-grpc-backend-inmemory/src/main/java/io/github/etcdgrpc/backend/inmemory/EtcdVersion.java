package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.KeyValue;
import java.util.List;

/**
 * A version of etcd that an {@link InMemoryEtcd} takes after. {@link #V3_5} is what it takes after when it is not told.
 *
 * <p>These are all the differences between them that clients can see through the port, as far as they are known: those that random steps on the in-memory
 * etcd and on real servers of these versions came upon.
 */
public enum EtcdVersion {
    /**
     * etcd 3.4.
     *
     * <p>A compaction forgets what was deleted at the very revision it compacts: a watch that begins at that revision is told what was put there, and not what was
     * deleted. Who resumes a watch there misses deletions. A real etcd 3.4 forgets within about a tenth of a second of the compaction; here it is at once.
     */
    V3_4("3.4.23+inmemory") {
        @Override
        List<KeyValue> leftByCompaction(List<KeyValue> changes) {
            return changes.stream()
                    .filter(change -> !KeyHistory.isDeletion(change))
                    .toList();
        }
    },

    /**
     * etcd 3.5, the newest.
     *
     * <p>A compaction keeps what was deleted at the very revision it compacts: a watch that begins at that revision is told all that happened there.
     *
     * <p>One thing is not simulated. When a transaction deletes a key, by a range without an end, and puts it again, and a compaction compacts that very revision, a real etcd
     * 3.5 loses the value and ends itself at the next request that reads the key. Here the key is there, as it is in etcd 3.4.
     */
    V3_5("3.5.30+inmemory") {
        @Override
        List<KeyValue> leftByCompaction(List<KeyValue> changes) {
            return changes;
        }
    };

    private final String said;

    EtcdVersion(String said) {
        this.said = said;
    }

    /** Returns what a member of this version says of itself in {@link io.github.etcdgrpc.spi.MemberStatus#version()}, for instance {@code 3.5.30+inmemory}. */
    public String said() {
        return said;
    }

    /** Returns what of the changes of a revision is still told to watches when that very revision has been compacted. */
    abstract List<KeyValue> leftByCompaction(List<KeyValue> changes);
}

package io.github.etcdgrpc.core.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the callers of a simulation were told, held against what etcd knows. */
final class LockHistory {
    private final InMemoryEtcd etcd;
    private final List<LeasedLock> locks = new ArrayList<>();
    private final Map<String, Long> latest = new HashMap<>();
    private final Set<Long> robbed = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();

    LockHistory(InMemoryEtcd etcd) {
        this.etcd = etcd;
    }

    /** A caller was told that it has a lock. */
    void acquired(LeasedLock lock) {
        if (!lock.isHeld() || robbed.contains(lock.fencingToken())) {
            return;
        }
        long before = latest.getOrDefault(lock.key(), 0L);
        if (lock.fencingToken() <= before) {
            wrong.add(lock + " after token " + before);
        }
        latest.put(lock.key(), lock.fencingToken());
        locks.add(lock);
    }

    /** Somebody takes a node away from outside: its holder cannot know that before it is told. */
    void rob(KeyValue node) {
        robbed.add(node.createRevision());
    }

    /** Somebody takes all nodes of a lease away. */
    void rob(LeaseId lease) {
        etcd.keyValues().stream().filter(node -> node.lease().equals(lease)).forEach(this::rob);
    }

    List<LeasedLock> held() {
        return locks.stream().filter(LeasedLock::isHeld).toList();
    }

    /** Whoever believes to hold a lock holds it, by etcd's own account, and alone. */
    void check() {
        assertThat(wrong).isEmpty();
        Set<String> taken = new HashSet<>();
        for (LeasedLock lock : held()) {
            if (robbed.contains(lock.fencingToken())) {
                continue;
            }
            assertThat(taken.add(lock.key())).as("%s is held once", lock.key()).isTrue();
            assertThat(first(lock.key()).map(KeyValue::createRevision))
                    .as("who holds %s, says etcd", lock.key())
                    .contains(lock.fencingToken());
            assertThat(first(lock.key()).map(KeyValue::key))
                    .contains(lock.ownership().range().key());
        }
        locks.removeIf(lock -> !lock.isHeld());
    }

    /** Whoever was robbed has been told by now. */
    void checkRobbed() {
        assertThat(held()).noneMatch(lock -> robbed.contains(lock.fencingToken()));
    }

    private Optional<KeyValue> first(String key) {
        KeyRange queue = new LockKeys("/locks").queue(key);
        return etcd.keyValues().stream()
                .filter(node -> queue.contains(node.key()))
                .min(Comparator.comparing(KeyValue::createRevision));
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchRequest.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The server's side of the watches. Guarded by the cluster's lock. */
final class WatchHub {
    private static final int MAX_REVISIONS_PER_CALL = 1_000;
    private static final Duration PROGRESS_INTERVAL = Duration.ofMinutes(10);

    private final Cluster cluster;
    private final RevisionStore store;
    private final WatchIndex index = new WatchIndex();
    private final Map<WatchFeed, Watcher> watchers = new HashMap<>();

    WatchHub(Cluster cluster, RevisionStore store) {
        this.cluster = cluster;
        this.store = store;
    }

    /** Begins a watch, whose feed is told all that follows, and of the past what was asked for. */
    void open(WatchRequest request, WatchFeed feed, Timekeeper timekeeper) {
        Watcher watcher = new Watcher(request, store.revision(), feed);
        if (isEmpty(watcher.range())) {
            Refusal refusal = Refusal.of("mvcc: watcher range is empty");
            feed.refuse(listener -> listener.failed(refusal.answering(feed.name())));
            return;
        }
        long current = store.revision();
        feed.answer(listener -> listener.created(current));
        long compacted = store.compactRevision();
        if (watcher.firstRevision() < compacted) {
            feed.end(listener -> listener.compacted(compacted));
            return;
        }
        catchUp(watcher);
        index.add(watcher);
        watchers.put(feed, watcher);
        if (watcher.wants(Option.PROGRESS_NOTIFY)) {
            scheduleProgress(watcher, timekeeper);
        }
    }

    /** Ends a watch; without effect when it is not under way. */
    void close(WatchFeed feed) {
        Watcher watcher = watchers.remove(feed);
        if (watcher != null) {
            index.remove(watcher);
            watcher.cancelProgressTimer();
        }
    }

    /** Returns how many watches are under way. */
    int count() {
        return watchers.size();
    }

    /** Returns into how many segments they cut the keys. */
    int segments() {
        return index.size();
    }

    /** Ends a write, and tells of its changes if it made any. */
    void commit(StoreWrite write) {
        List<KeyValue> changes = write.end();
        if (changes.isEmpty() || index.isEmpty()) {
            return;
        }
        if (changes.size() == 1) {
            for (Watcher watcher : index.watchersOf(changes.get(0).key())) {
                watcher.tell(store.revision(), changes, store);
            }
            return;
        }
        Map<Watcher, List<KeyValue>> byWatcher = new LinkedHashMap<>();
        for (KeyValue change : changes) {
            for (Watcher watcher : index.watchersOf(change.key())) {
                byWatcher.computeIfAbsent(watcher, first -> new ArrayList<>()).add(change);
            }
        }
        byWatcher.forEach((watcher, seen) -> watcher.tell(store.revision(), seen, store));
    }

    private void catchUp(Watcher watcher) {
        List<KeyValue> batch = new ArrayList<>();
        int revisions = 0;
        for (long revision = watcher.firstRevision(); revision <= store.revision(); revision++) {
            int before = batch.size();
            for (KeyValue change : store.changesOf(revision)) {
                if (watcher.range().contains(change.key())) {
                    batch.add(change);
                }
            }
            if (batch.size() > before && ++revisions == MAX_REVISIONS_PER_CALL) {
                watcher.tell(store.revision(), batch, store);
                batch.clear();
                revisions = 0;
            }
        }
        watcher.tell(store.revision(), batch, store);
    }

    private void scheduleProgress(Watcher watcher, Timekeeper timekeeper) {
        watcher.setProgressTimer(timekeeper.schedule(
                PROGRESS_INTERVAL,
                () -> cluster.run(() -> {
                    if (watchers.get(watcher.feed()) == watcher) {
                        watcher.tellProgress(store.revision());
                        scheduleProgress(watcher, timekeeper);
                    }
                })));
    }

    private static boolean isEmpty(KeyRange range) {
        return !range.isSingle() && !range.isUnbounded() && range.key().compareTo(range.end()) >= 0;
    }
}

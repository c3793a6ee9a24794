package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchRequest.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server's end of a watch. Guarded by the cluster's lock. */
final class Watcher {
    private static final Bytes FIRST_KEY = Bytes.of((byte) 0);

    private final WatchRequest request;
    private final KeyRange range;
    private final long firstRevision;
    private final WatchFeed feed;
    private boolean toldSinceProgress;
    private Timekeeper.@Nullable Scheduled progressTimer;

    Watcher(WatchRequest request, long currentRevision, WatchFeed feed) {
        this.request = request;
        KeyRange asked = request.range();
        this.range = asked.key().isEmpty() ? new KeyRange(FIRST_KEY, asked.end()) : asked;
        this.firstRevision = request.fromRevision() <= 0 ? currentRevision + 1 : request.fromRevision();
        this.feed = feed;
    }

    KeyRange range() {
        return range;
    }

    long firstRevision() {
        return firstRevision;
    }

    WatchFeed feed() {
        return feed;
    }

    boolean wants(Option option) {
        return request.options().contains(option);
    }

    /** Tells of the changes that lie in its range already; of none when its filters leave nothing over. */
    void tell(long revision, List<KeyValue> changes, RevisionStore store) {
        List<WatchEvent> events = new ArrayList<>(changes.size());
        for (KeyValue change : changes) {
            if (!isFiltered(change) && change.modRevision() >= firstRevision) {
                events.add(eventOf(change, store));
            }
        }
        if (!events.isEmpty()) {
            toldSinceProgress = true;
            List<WatchEvent> told = List.copyOf(events);
            feed.tell(listener -> listener.events(revision, told));
        }
    }

    /** Tells of progress, unless something was told since the last time. */
    void tellProgress(long revision) {
        if (!toldSinceProgress) {
            feed.tell(listener -> listener.progress(revision));
        }
        toldSinceProgress = false;
    }

    void setProgressTimer(Timekeeper.Scheduled timer) {
        progressTimer = timer;
    }

    void cancelProgressTimer() {
        if (progressTimer != null) {
            progressTimer.cancel();
        }
    }

    private boolean isFiltered(KeyValue change) {
        return wants(KeyHistory.isDeletion(change) ? Option.NO_DELETE : Option.NO_PUT);
    }

    private WatchEvent eventOf(KeyValue change, RevisionStore store) {
        WatchEvent.Type type = KeyHistory.isDeletion(change) ? WatchEvent.Type.DELETE : WatchEvent.Type.PUT;
        WatchEvent event = new WatchEvent(type, change, Optional.empty());
        // What its own transaction had deleted before is no former state of a key that was created.
        KeyValue before = wants(Option.PREVIOUS) && !event.isCreate() ? store.before(change) : null;
        return before == null ? event : new WatchEvent(type, change, Optional.of(before));
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Finds the watchers of a key.
 *
 * <p>The keys are cut into segments wherever a watched range begins or ends; each segment knows the watchers of all its keys, in the order in which they
 * came. Finding is one search in a sorted map, however many ranges are watched.
 */
final class WatchIndex {
    private final NavigableMap<Bytes, Segment> segments = new TreeMap<>();

    /** The keys from one cut up to the next. */
    private static final class Segment {
        final List<Watcher> watchers;
        /** How many ranges begin or end where this begins. */
        int edges;

        Segment(List<Watcher> watchers) {
            this.watchers = watchers;
        }
    }

    void add(Watcher watcher) {
        KeyRange range = watcher.range();
        cut(range.key());
        if (!range.isUnbounded()) {
            cut(endOf(range));
        }
        for (Segment segment : within(range)) {
            segment.watchers.add(watcher);
        }
    }

    void remove(Watcher watcher) {
        KeyRange range = watcher.range();
        for (Segment segment : within(range)) {
            segment.watchers.remove(watcher);
        }
        mend(range.key());
        if (!range.isUnbounded()) {
            mend(endOf(range));
        }
    }

    /** Returns the watchers of {@code key}, in the order in which they were added. */
    List<Watcher> watchersOf(Bytes key) {
        Map.Entry<Bytes, Segment> segment = segments.floorEntry(key);
        return segment == null ? List.of() : segment.getValue().watchers;
    }

    /** Returns whether nothing is watched. */
    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Returns into how many segments the keys are cut. */
    int size() {
        return segments.size();
    }

    private void cut(Bytes at) {
        Segment segment = segments.get(at);
        if (segment == null) {
            segment = new Segment(new ArrayList<>(watchersOf(at)));
            segments.put(at, segment);
        }
        segment.edges++;
    }

    /** Takes a cut back. Where it was the last, the segment has the same watchers as the one before. */
    private void mend(Bytes at) {
        Segment segment = segments.get(at);
        if (segment != null && --segment.edges == 0) {
            segments.remove(at);
        }
    }

    private Collection<Segment> within(KeyRange range) {
        return range.isUnbounded()
                ? segments.tailMap(range.key(), true).values()
                : segments.subMap(range.key(), true, endOf(range), false).values();
    }

    private static Bytes endOf(KeyRange range) {
        return range.isSingle() ? range.key().next() : range.end();
    }
}

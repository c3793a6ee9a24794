package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.EtcdException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes down what a mirror tells, replays it, and finds fault with what does not fit what was told before. */
final class Recorder implements MirrorListener<String> {
    private final List<String> log = new ArrayList<>();
    private final SortedMap<String, String> replayed = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private boolean synced;

    @Override
    public synchronized void changed(Change<String> change) {
        String key = change.key().utf8();
        String had = change.current() == null ? replayed.remove(key) : replayed.put(key, change.current());
        if (!Objects.equals(had, change.previous()) || Objects.equals(had, change.current())) {
            faults.add(change + " after " + key + "=" + had);
        }
        log.add(key + ":" + change.previous() + ">" + change.current());
    }

    @Override
    public synchronized void synced(List<String> values) {
        if (synced || !values.equals(List.copyOf(replayed.values()))) {
            faults.add("synced " + values + " at " + replayed);
        }
        synced = true;
        log.add("synced");
    }

    @Override
    public synchronized void outage(EtcdException error) {
        log.add("outage");
    }

    synchronized List<String> takeLog() {
        List<String> taken = List.copyOf(log);
        log.clear();
        return taken;
    }

    synchronized boolean isSynced() {
        return synced;
    }

    synchronized SortedMap<String, String> replayed() {
        return new TreeMap<>(replayed);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}

package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told, a line a call. */
final class RecordingListener implements WatchListener {
    private final List<String> log = new ArrayList<>();

    synchronized List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public synchronized void created(long revision) {
        log.add("created " + revision);
    }

    @Override
    public synchronized void events(long revision, List<WatchEvent> events) {
        log.add("events " + revision + " "
                + events.stream().map(RecordingListener::lineOf).toList());
    }

    @Override
    public synchronized void progress(long revision) {
        log.add("progress " + revision);
    }

    @Override
    public synchronized void compacted(long compactRevision) {
        log.add("compacted " + compactRevision);
    }

    @Override
    public synchronized void failed(EtcdException error) {
        log.add("failed " + error.getMessage());
    }

    private static String lineOf(WatchEvent event) {
        String previous = event.previous()
                .map(before -> " was " + before.value() + "@" + before.modRevision())
                .orElse("");
        return event.type() + " " + event.key() + "@" + event.revision() + previous;
    }
}

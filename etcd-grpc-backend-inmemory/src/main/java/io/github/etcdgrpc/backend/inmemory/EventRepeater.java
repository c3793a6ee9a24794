package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells events a second time, and nothing else.
 *
 * @param listener that has heard them once
 */
record EventRepeater(WatchListener listener) implements WatchListener {

    /** Makes of a call one after which the events in it, if it has any, are told again. */
    static Consumer<WatchListener> twice(Consumer<WatchListener> call) {
        return listener -> {
            call.accept(listener);
            call.accept(new EventRepeater(listener));
        };
    }

    @Override
    public void events(long revision, List<WatchEvent> events) {
        listener.events(revision, events);
    }

    @Override
    public void compacted(long compactRevision) {}

    @Override
    public void failed(EtcdException error) {}
}

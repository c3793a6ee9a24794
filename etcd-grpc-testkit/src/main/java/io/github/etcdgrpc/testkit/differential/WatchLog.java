package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a watch was told, and nobody has taken yet; how its events were put together to calls is left out. Takes note of calls that a backend must not make. */
final class WatchLog implements WatchListener {

    /** The watch was created. */
    record Created(long revision) {}

    /** The watch ended, since it asked for what is compacted. */
    record Compacted(long revision) {}

    /** The backend broke a rule of {@link WatchListener}. */
    record BrokenRule(String rule) {}

    private final ArrayDeque<Object> told = new ArrayDeque<>();
    private long lastRevision;
    private boolean begun;
    private boolean over;

    @Override
    public synchronized void created(long revision) {
        check(!begun, "created comes first, and once");
        tell(new Created(revision));
    }

    @Override
    public synchronized void events(long revision, List<WatchEvent> events) {
        check(begun && !events.isEmpty(), "events come after created, one at least");
        check(events.isEmpty() || events.get(0).revision() > lastRevision, "a revision comes whole, in one call");
        for (WatchEvent event : events) {
            check(event.revision() >= lastRevision, "events come in the order of their revisions");
            lastRevision = event.revision();
            tell(event);
        }
        check(revision >= lastRevision, "the revision of the header is not before the last event");
    }

    @Override
    public synchronized void compacted(long compactRevision) {
        tell(new Compacted(compactRevision));
        over = true;
    }

    @Override
    public synchronized void failed(EtcdException error) {
        tell(Answer.Failure.of(error));
        over = true;
    }

    /** Tells whether the server has answered the request to watch. */
    synchronized boolean hasBegun() {
        return begun;
    }

    synchronized int size() {
        return told.size();
    }

    synchronized @Nullable Object peek() {
        return told.peek();
    }

    /** Removes what {@link #peek} returned. */
    synchronized void take() {
        told.remove();
    }

    private void tell(Object what) {
        check(!over, "no call comes after the last");
        begun = true;
        told.add(what);
    }

    private void check(boolean kept, String rule) {
        if (!kept) {
            told.add(new BrokenRule(rule));
        }
    }
}

package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.watch.ResumingWatch;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.WatchEvent;
import java.util.List;

/**
 * Waits for the deletion of one key. Tells one thing, once, and is over then.
 *
 * <p>Confined to the executor of {@link LockHome}.
 */
final class KeyWatch implements ResumingWatch.Owner, AutoCloseable {
    /** What a watch can end in. */
    interface Listener {

        /** The key was deleted. */
        void deleted();

        /** It may have been: etcd lost its history, or maybe its data. Read it. */
        void doubtful();
    }

    private final ResumingWatch watch;
    private final LockHome home;
    private final Listener listener;

    KeyWatch(LockHome home, Bytes key, Listener listener) {
        this.watch = new ResumingWatch(home.watching(), KeyRange.single(key), this);
        this.home = home;
        this.listener = listener;
    }

    /**
     * Begins.
     *
     * <p>What was seen is as old as the answer that told it: had etcd lost its data meanwhile, the own lease would be gone too, which is noticed elsewhere.
     *
     * @param knownRevision the revision at which the key was last seen. The watch begins right behind it: one that begins at it would be a watch of the past, which etcd serves in rounds of 100 ms
     */
    void start(long knownRevision) {
        watch.start(knownRevision + 1, home.nanoTime());
    }

    void retryNow() {
        watch.retryNow();
    }

    @Override
    public void close() {
        watch.close();
    }

    @Override
    public void events(List<WatchEvent> events) {
        if (events.stream().anyMatch(event -> event.type() == WatchEvent.Type.DELETE)) {
            close();
            listener.deleted();
        }
    }

    @Override
    public void doubtful() {
        close();
        listener.doubtful();
    }

    @Override
    public void compacted() {
        listener.doubtful();
    }

    @Override
    public void live() {}

    @Override
    public void broken(EtcdException error) {}
}

package io.github.etcdgrpc.spi;

import io.github.etcdgrpc.EtcdException;
import java.util.List;

/**
 * Told of what a watch sees.
 *
 * <p>Calls come one after the other, on a thread of the backend, which the listener must not block. {@link #created} comes first, unless the watch fails before. After
 * {@link #compacted} or {@link #failed} no further call comes, and the watch is over: a backend never resumes one. To go on, watch again from the last revision that was
 * told, plus one. After {@link Watch#close()} has returned no further call begins. An exception thrown by a listener ends its watch with {@link #failed}.
 */
public interface WatchListener {

    /**
     * The server knows the watch.
     *
     * @param revision the revision of the store at that moment
     */
    default void created(long revision) {}

    /**
     * Something happened.
     *
     * <p>Events come in the order of their revisions, each once, and those of one revision all in one call; a call may have several revisions.
     *
     * @param revision the revision in the answer's header: at least that of the last event
     * @param events at least one
     */
    void events(long revision, List<WatchEvent> events);

    /**
     * Everything up to a revision has been told.
     *
     * @param revision that revision: a later watch may begin right after it
     */
    default void progress(long revision) {}

    /**
     * The revision to watch from is compacted. The watch is over.
     *
     * @param compactRevision the revision up to which history is gone
     */
    void compacted(long compactRevision);

    /** The watch broke, or the server refused or ended it. It is over. */
    void failed(EtcdException error);
}

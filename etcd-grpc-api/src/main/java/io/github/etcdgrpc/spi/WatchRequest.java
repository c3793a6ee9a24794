package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * What to watch.
 *
 * @param range which keys
 * @param fromRevision the first revision to tell of; 0 or less for those after the watch is created
 * @param options what to tell
 */
public record WatchRequest(KeyRange range, long fromRevision, Set<Option> options) {

    /** What a watch can tell or leave out. */
    public enum Option {
        /** Tell what keys were before. */
        PREVIOUS,
        /** Leave out what was written. */
        NO_PUT,
        /** Leave out what was deleted. */
        NO_DELETE,
        /** Tell now and then how far the watch has come when nothing happens. */
        PROGRESS_NOTIFY
    }

    /** Copies the options. */
    public WatchRequest {
        requireNonNull(range, "range");
        options = Set.copyOf(options);
    }

    /** Watches {@code range} from {@code fromRevision} on, without options. */
    public static WatchRequest of(KeyRange range, long fromRevision) {
        return new WatchRequest(range, fromRevision, Set.of());
    }

    /** Returns this request with these options instead. */
    public WatchRequest withOptions(Option... others) {
        return new WatchRequest(range, fromRevision, Set.of(others));
    }
}

package io.github.etcdgrpc.spi;

import java.util.List;

/**
 * What a deletion ended in.
 *
 * @param revision the revision in the answer's header: a new one only when something was deleted
 * @param deleted how many keys were deleted
 * @param previous what they were before, when that was asked for
 */
public record DeleteResult(long revision, long deleted, List<KeyValue> previous) implements OpResult {

    /** Copies the list. */
    public DeleteResult {
        previous = List.copyOf(previous);
    }
}

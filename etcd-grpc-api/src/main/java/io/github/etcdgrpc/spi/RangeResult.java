package io.github.etcdgrpc.spi;

import java.util.List;

/**
 * What a read found.
 *
 * @param revision the revision in the answer's header
 * @param keyValues what was found, in the order asked for
 * @param count how many keys there are in the range, whatever the limit and the bounds on mod and create revisions
 * @param more whether the limit left some out
 */
public record RangeResult(long revision, List<KeyValue> keyValues, long count, boolean more) implements OpResult {

    /** Copies the list. */
    public RangeResult {
        keyValues = List.copyOf(keyValues);
    }
}

package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a put ended in.
 *
 * @param revision the revision it made
 * @param previous what the key was before, when that was asked for and it existed
 */
public record PutResult(long revision, Optional<KeyValue> previous) implements OpResult {

    /** Refuses nulls. */
    public PutResult {
        requireNonNull(previous, "previous");
    }
}

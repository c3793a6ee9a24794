package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Deletes keys.
 *
 * @param range which keys
 * @param options what else to do
 */
public record DeleteRequest(KeyRange range, Set<Option> options) implements Op {

    /** What else a deletion can do. */
    public enum Option {
        /** Return what the keys were before. */
        PREVIOUS
    }

    /** Copies the options. */
    public DeleteRequest {
        requireNonNull(range, "range");
        options = Set.copyOf(options);
    }

    /** Deletes all of {@code range}. */
    public static DeleteRequest of(KeyRange range) {
        return new DeleteRequest(range, Set.of());
    }

    /** Deletes one key. */
    public static DeleteRequest of(Bytes key) {
        return of(KeyRange.single(key));
    }

    /** Returns this request with these options instead. */
    public DeleteRequest withOptions(Option... others) {
        return new DeleteRequest(range, Set.of(others));
    }
}

package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One change of one key.
 *
 * @param type what happened
 * @param keyValue the key after it; of a deletion only key and mod revision say something
 * @param previous the key before it, when that was asked for, the key existed, and that revision is not compacted
 */
public record WatchEvent(Type type, KeyValue keyValue, Optional<KeyValue> previous) {

    /** What can happen to a key. */
    public enum Type {
        /** It was written. */
        PUT,
        /** It was deleted, or its lease ended. */
        DELETE
    }

    /** Refuses nulls. */
    public WatchEvent {
        requireNonNull(type, "type");
        requireNonNull(keyValue, "keyValue");
        requireNonNull(previous, "previous");
    }

    /** Returns the key. */
    public Bytes key() {
        return keyValue.key();
    }

    /** Returns the revision of the change. */
    public long revision() {
        return keyValue.modRevision();
    }

    /** Tells whether the key did not exist before. */
    public boolean isCreate() {
        return type == Type.PUT && keyValue.createRevision() == keyValue.modRevision();
    }
}

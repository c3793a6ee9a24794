package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

/**
 * One key, or all keys from one up to another, in etcd's own form.
 *
 * @param key the key, or the first key of the range
 * @param end the first key after the range; {@link Bytes#EMPTY} for the one key alone; {@link #UNBOUNDED} for no end. An end at or before the key makes an empty range
 */
public record KeyRange(Bytes key, Bytes end) {
    /** The end of a range that has none: a single zero byte. */
    public static final Bytes UNBOUNDED = Bytes.of((byte) 0);

    /** Refuses nulls. */
    public KeyRange {
        requireNonNull(key, "key");
        requireNonNull(end, "end");
    }

    /** Returns the range of one key. */
    public static KeyRange single(Bytes key) {
        return new KeyRange(key, Bytes.EMPTY);
    }

    /** Returns the range of all keys that begin with {@code prefix}; of all keys when it is empty. */
    public static KeyRange prefix(Bytes prefix) {
        return prefix.isEmpty() ? all() : new KeyRange(prefix, prefix.prefixEnd());
    }

    /** Returns the range of all keys from {@code key} on. */
    public static KeyRange from(Bytes key) {
        return new KeyRange(key, UNBOUNDED);
    }

    /** Returns the range of all keys. */
    public static KeyRange all() {
        return from(UNBOUNDED);
    }

    /** Tells whether this is one key. */
    public boolean isSingle() {
        return end.isEmpty();
    }

    /** Tells whether this has no end. */
    public boolean isUnbounded() {
        return end.equals(UNBOUNDED);
    }

    /** Tells whether {@code candidate} lies in this range. */
    public boolean contains(Bytes candidate) {
        if (isSingle()) {
            return candidate.equals(key);
        }
        return candidate.compareTo(key) >= 0 && (isUnbounded() || candidate.compareTo(end) < 0);
    }

    @Override
    public String toString() {
        return isSingle() ? key.toString() : "[" + key + ", " + (isUnbounded() ? "∞" : end) + ")";
    }
}

package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;

/**
 * One condition of a transaction: what every key of a range must be.
 *
 * <p>A key that does not exist counts as one with zeroes for all its numbers, so {@code Version(key, EQUAL, 0)} is true of it; a compare of its value is
 * always false. A range that has no key at all counts as one such key: {@code CreateRevision(range, EQUAL, 0)} says that the range is empty.
 */
public sealed interface Compare {

    /** How the key's number or value must stand to the given one. */
    enum Relation {
        /** The same. */
        EQUAL,
        /** Greater. */
        GREATER,
        /** Less. */
        LESS,
        /** Not the same. */
        NOT_EQUAL
    }

    /** Returns the keys that are compared. */
    KeyRange range();

    /** Returns how they must stand to the given number or value. */
    Relation relation();

    /**
     * Compares {@link KeyValue#version()}.
     *
     * @param range the keys
     * @param relation how they must stand
     * @param version to this version
     */
    record Version(KeyRange range, Relation relation, long version) implements Compare {
        /** Refuses nulls. */
        public Version {
            requireNonNull(range, "range");
            requireNonNull(relation, "relation");
        }
    }

    /**
     * Compares {@link KeyValue#createRevision()}.
     *
     * @param range the keys
     * @param relation how they must stand
     * @param revision to this revision
     */
    record CreateRevision(KeyRange range, Relation relation, long revision) implements Compare {
        /** Refuses nulls. */
        public CreateRevision {
            requireNonNull(range, "range");
            requireNonNull(relation, "relation");
        }
    }

    /**
     * Compares {@link KeyValue#modRevision()}.
     *
     * @param range the keys
     * @param relation how they must stand
     * @param revision to this revision
     */
    record ModRevision(KeyRange range, Relation relation, long revision) implements Compare {
        /** Refuses nulls. */
        public ModRevision {
            requireNonNull(range, "range");
            requireNonNull(relation, "relation");
        }
    }

    /**
     * Compares {@link KeyValue#value()}, in the order of {@link Bytes}.
     *
     * @param range the keys
     * @param relation how they must stand
     * @param value to this value
     */
    record Value(KeyRange range, Relation relation, Bytes value) implements Compare {
        /** Refuses nulls. */
        public Value {
            requireNonNull(range, "range");
            requireNonNull(relation, "relation");
            requireNonNull(value, "value");
        }
    }

    /**
     * Compares {@link KeyValue#lease()}, by its number.
     *
     * @param range the keys
     * @param relation how they must stand
     * @param lease to this lease
     */
    record Lease(KeyRange range, Relation relation, LeaseId lease) implements Compare {
        /** Refuses nulls. */
        public Lease {
            requireNonNull(range, "range");
            requireNonNull(relation, "relation");
            requireNonNull(lease, "lease");
        }
    }

    /** Says that {@code key} does not exist. */
    static Compare absent(Bytes key) {
        return new CreateRevision(KeyRange.single(key), Relation.EQUAL, 0);
    }

    /** Says that {@code key} exists and was created at {@code revision}. */
    static Compare createdAt(Bytes key, long revision) {
        return new CreateRevision(KeyRange.single(key), Relation.EQUAL, revision);
    }

    /** Says that {@code key} exists and was changed last at {@code revision}. */
    static Compare modifiedAt(Bytes key, long revision) {
        return new ModRevision(KeyRange.single(key), Relation.EQUAL, revision);
    }

    /** Says that {@code key} exists and is attached to {@code lease}. */
    static Compare onLease(Bytes key, LeaseId lease) {
        return new Lease(KeyRange.single(key), Relation.EQUAL, lease);
    }
}

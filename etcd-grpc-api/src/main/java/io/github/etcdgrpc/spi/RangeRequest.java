package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

/**
 * Reads keys.
 *
 * @param range which keys
 * @param revision at which revision; 0 or less for the latest
 * @param limit how many keys at most; 0 for all
 * @param order in which order
 * @param bounds which revisions to let through
 * @param content what of each key
 * @param consistency how fresh
 */
public record RangeRequest(
        KeyRange range,
        long revision,
        long limit,
        Order order,
        RevisionBounds bounds,
        Content content,
        Consistency consistency)
        implements Op {

    /** What of each key a read returns. */
    public enum Content {
        /** Everything. */
        KEYS_AND_VALUES,
        /** Everything but the values. */
        KEYS_ONLY,
        /** No keys, only their number. */
        COUNT_ONLY
    }

    /** How fresh a read is. */
    public enum Consistency {
        /** It sees every write that ended before it began. Needs a leader. */
        LINEARIZABLE,
        /** It sees what the one member knows that answers. */
        SERIALIZABLE
    }

    /** What keys are sorted by. */
    public enum SortTarget {
        /** The key. */
        KEY,
        /** {@link KeyValue#version()}. */
        VERSION,
        /** {@link KeyValue#createRevision()}. */
        CREATE_REVISION,
        /** {@link KeyValue#modRevision()}. */
        MOD_REVISION,
        /** {@link KeyValue#value()}. */
        VALUE
    }

    /** In which direction keys are sorted. */
    public enum SortDirection {
        /** As the server likes: ascending in fact. */
        NONE,
        /** Smallest first. */
        ASCENDING,
        /** Largest first. */
        DESCENDING
    }

    /**
     * An order of keys.
     *
     * @param target what is compared
     * @param direction which end comes first
     */
    public record Order(SortTarget target, SortDirection direction) {
        /** By key, ascending, without asking for it. */
        public static final Order NATURAL = new Order(SortTarget.KEY, SortDirection.NONE);

        /** Refuses nulls. */
        public Order {
            requireNonNull(target, "target");
            requireNonNull(direction, "direction");
        }
    }

    /**
     * Bounds on revisions, each inclusive, each 0 for none.
     *
     * @param minModRevision the smallest mod revision
     * @param maxModRevision the largest mod revision
     * @param minCreateRevision the smallest create revision
     * @param maxCreateRevision the largest create revision
     */
    public record RevisionBounds(
            long minModRevision, long maxModRevision, long minCreateRevision, long maxCreateRevision) {
        /** Lets all through. */
        public static final RevisionBounds NONE = new RevisionBounds(0, 0, 0, 0);

        /** Lets keys through that were created at or before {@code revision}. */
        public static RevisionBounds createdUpTo(long revision) {
            return new RevisionBounds(0, 0, 0, revision);
        }
    }

    /** Refuses nulls. */
    public RangeRequest {
        requireNonNull(range, "range");
        requireNonNull(order, "order");
        requireNonNull(bounds, "bounds");
        requireNonNull(content, "content");
        requireNonNull(consistency, "consistency");
    }

    /** Reads all of {@code range}, at the latest revision, linearizably. */
    public static RangeRequest of(KeyRange range) {
        return new RangeRequest(
                range, 0, 0, Order.NATURAL, RevisionBounds.NONE, Content.KEYS_AND_VALUES, Consistency.LINEARIZABLE);
    }

    /** Reads one key, at the latest revision, linearizably. */
    public static RangeRequest of(Bytes key) {
        return of(KeyRange.single(key));
    }

    /** Returns this request at another revision. */
    public RangeRequest withRevision(long other) {
        return new RangeRequest(range, other, limit, order, bounds, content, consistency);
    }

    /** Returns this request with another limit. */
    public RangeRequest withLimit(long other) {
        return new RangeRequest(range, revision, other, order, bounds, content, consistency);
    }

    /** Returns this request in another order. */
    public RangeRequest withOrder(SortTarget target, SortDirection direction) {
        return new RangeRequest(range, revision, limit, new Order(target, direction), bounds, content, consistency);
    }

    /** Returns this request with other bounds. */
    public RangeRequest withBounds(RevisionBounds other) {
        return new RangeRequest(range, revision, limit, order, other, content, consistency);
    }

    /** Returns this request for another part of each key. */
    public RangeRequest withContent(Content other) {
        return new RangeRequest(range, revision, limit, order, bounds, other, consistency);
    }

    /** Returns this request with another freshness. */
    public RangeRequest withConsistency(Consistency other) {
        return new RangeRequest(range, revision, limit, order, bounds, content, other);
    }
}

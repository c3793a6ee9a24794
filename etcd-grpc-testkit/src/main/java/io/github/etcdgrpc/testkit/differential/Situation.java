package io.github.etcdgrpc.testkit.differential;

/**
 * What a step may be made from, beside its seed.
 *
 * @param clients how many clients there are
 * @param revision the revision of the last answer
 * @param compacted the revision of the last compaction, 0 before
 * @param numbered how many leases the servers have numbered
 */
record Situation(int clients, long revision, long compacted, int numbered) {

    Situation atRevision(long other) {
        return new Situation(clients, Math.max(revision, other), compacted, numbered);
    }

    Situation compactedAt(long other) {
        return new Situation(clients, revision, other, numbered);
    }

    Situation withNumbered(int other) {
        return new Situation(clients, revision, compacted, other);
    }
}

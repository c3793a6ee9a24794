package io.github.etcdgrpc.testkit.differential;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a step may be made from, beside its seed.
 *
 * @param clients how many clients there are
 * @param revision the revision of the last answer
 * @param compacted the revision of the last compaction, 0 before
 * @param numbered how many leases the servers have numbered
 * @param rewrites the revisions since then that may have deleted a key and put it again
 */
record Situation(int clients, long revision, long compacted, int numbered, Set<Long> rewrites) {

    /** Returns what is known of a fresh cluster. */
    static Situation fresh(int clients) {
        return new Situation(clients, 1, 0, 0, Set.of());
    }

    Situation atRevision(long other) {
        return new Situation(clients, Math.max(revision, other), compacted, numbered, rewrites);
    }

    Situation compactedAt(long other) {
        Set<Long> later = rewrites.stream().filter(each -> each > other).collect(Collectors.toUnmodifiableSet());
        return new Situation(clients, revision, other, numbered, later);
    }

    Situation withNumbered(int other) {
        return new Situation(clients, revision, compacted, other, rewrites);
    }

    Situation withRewriteAt(long rewrite) {
        Set<Long> more = Stream.concat(rewrites.stream(), Stream.of(rewrite)).collect(Collectors.toUnmodifiableSet());
        return new Situation(clients, revision, compacted, numbered, more);
    }
}

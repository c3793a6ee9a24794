package io.github.etcdgrpc.testkit.differential;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a differential run did and found.
 *
 * @param operations how many steps were taken; a few more requests were made to see what watches were told
 * @param counts how often what was done with which outcome, for instance {@code Put ok} or {@code Put KEY_NOT_FOUND}
 * @param finding the first difference, if there was one
 */
public record Report(long operations, SortedMap<String, Long> counts, Optional<Finding> finding) {

    /** Copies the counts. */
    public Report {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}

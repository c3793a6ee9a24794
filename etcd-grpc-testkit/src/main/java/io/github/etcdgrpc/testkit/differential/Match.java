package io.github.etcdgrpc.testkit.differential;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Two sides that are held against each other.
 *
 * @param patience how long to wait for what the watches of one have told and those of the other have not
 */
record Match(Side left, Side right, Duration patience) {

    /** Checks the components. */
    Match {
        requireNonNull(left, "left");
        requireNonNull(right, "right");
        if (patience.isZero() || patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: > 0)");
        }
    }

    Match withPatience(Duration other) {
        return new Match(left, right, other);
    }
}

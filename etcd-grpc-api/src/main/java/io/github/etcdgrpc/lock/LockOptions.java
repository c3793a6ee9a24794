package io.github.etcdgrpc.lock;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a lock is acquired. Immutable; {@link #DEFAULTS} and the {@code with...} methods make one.
 *
 * @param owner the name that {@link LockInfo} shows others; not blank, 255 characters at most. Empty takes the process's own: host, process id and manager
 * @param refreshPolicy whether the lock is renewed while it is held
 */
public record LockOptions(Optional<String> owner, RefreshPolicy refreshPolicy) {
    private static final int LONGEST_OWNER = 255;

    /** The process's own name, {@link RefreshPolicy#AUTOMATIC}. */
    public static final LockOptions DEFAULTS = new LockOptions(Optional.empty(), RefreshPolicy.AUTOMATIC);

    /** Whether a lock is renewed while it is held. */
    public enum RefreshPolicy {
        /** It is renewed for as long as it is held and its process lives. */
        AUTOMATIC,
        /** It is never renewed, and lost after its TTL unless it is released or refreshed before. It has a lease of its own. */
        OFF
    }

    /**
     * Checks the owner.
     *
     * @throws IllegalArgumentException when the owner is blank or too long
     */
    public LockOptions {
        requireNonNull(owner, "owner");
        requireNonNull(refreshPolicy, "refreshPolicy");
        if (owner.filter(name -> name.isBlank() || name.length() > LONGEST_OWNER)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "owner: \"" + owner.get() + "\" (expected: 1 to " + LONGEST_OWNER + " characters, not blank)");
        }
    }

    /** Returns these options with another owner. */
    public LockOptions withOwner(String other) {
        return new LockOptions(Optional.of(other), refreshPolicy);
    }

    /** Returns these options with another policy. */
    public LockOptions withRefreshPolicy(RefreshPolicy other) {
        return new LockOptions(owner, other);
    }
}

package io.github.etcdgrpc.core.lease;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.config.ManagerOptions;
import java.time.Duration;

/** The TTLs that can be asked of etcd. */
public final class LeaseTtl {
    private LeaseTtl() {}

    /**
     * Checks a TTL that a caller gave.
     *
     * @return the same
     * @throws IllegalArgumentException when it is zero or negative, has a fraction of a second, or is longer than {@link ManagerOptions#MAX_TTL}
     */
    public static Duration checked(Duration ttl) {
        requireNonNull(ttl, "ttl");
        boolean whole = ttl.getNano() == 0;
        if (!whole || ttl.getSeconds() < 1 || ttl.compareTo(ManagerOptions.MAX_TTL) > 0) {
            throw new IllegalArgumentException(
                    "ttl: " + ttl + " (expected: whole seconds, PT1S to " + ManagerOptions.MAX_TTL.toSeconds() + " s)");
        }
        return ttl;
    }
}

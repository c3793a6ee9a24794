/**
 * Leases that stay alive. Start at {@link io.github.etcdgrpc.core.lease.LeaseKeeper}, which renews, and
 * {@link io.github.etcdgrpc.core.lease.StandingLease}, which is what a recipe stands on.
 */
@NullMarked
package io.github.etcdgrpc.core.lease;

import org.jspecify.annotations.NullMarked;

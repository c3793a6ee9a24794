/**
 * Leases that stay alive. Start at {@link io.github.etcdgrpc.core.lease.LeaseKeeper}, which renews,
 * {@link io.github.etcdgrpc.core.lease.StandingLease}, which is what a recipe stands on, and {@link io.github.etcdgrpc.core.lease.CallerLeases}, for leases of the application's own.
 */
@NullMarked
package io.github.etcdgrpc.core.lease;

import org.jspecify.annotations.NullMarked;

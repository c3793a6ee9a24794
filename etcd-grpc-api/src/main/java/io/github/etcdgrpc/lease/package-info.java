/**
 * Leases: what keeps a key in etcd only as long as its owner lives. Start at {@link io.github.etcdgrpc.lease.LeaseManager}.
 */
@NullMarked
package io.github.etcdgrpc.lease;

import org.jspecify.annotations.NullMarked;

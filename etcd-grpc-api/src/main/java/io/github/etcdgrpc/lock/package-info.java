/**
 * Locks that processes share. Start at {@link io.github.etcdgrpc.lock.DistributedLock}; what a caller has of a lock is a {@link io.github.etcdgrpc.lock.HeldLock}.
 */
@NullMarked
package io.github.etcdgrpc.lock;

import org.jspecify.annotations.NullMarked;

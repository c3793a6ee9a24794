/**
 * Locks as queues of keys. Start at {@link io.github.etcdgrpc.core.lock.QueuedLocks}; the way of one caller through the queue stands at {@code Acquisition}, what is in etcd of it at
 * {@code QueueNode}.
 */
@NullMarked
package io.github.etcdgrpc.core.lock;

import org.jspecify.annotations.NullMarked;

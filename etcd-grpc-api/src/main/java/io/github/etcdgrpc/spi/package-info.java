/**
 * The port to etcd: the smallest set of calls through which every recipe of this library runs.
 *
 * <p>Start at {@link io.github.etcdgrpc.spi.EtcdBackend}. A backend is free of policy: it neither retries nor schedules nor caches. Its calls are
 * asynchronous; a future ends with a value, or with an {@link io.github.etcdgrpc.EtcdException} that tells whether the request may have been applied.
 * {@link io.github.etcdgrpc.spi.Timekeeper} is the only source of time.
 *
 * <p>Requests mean what they mean to etcd, down to its order of checks; what a request with odd contents (an empty key, a negative TTL, an empty range)
 * ends in is for etcd to say, not for these types.
 */
@NullMarked
package io.github.etcdgrpc.spi;

import org.jspecify.annotations.NullMarked;

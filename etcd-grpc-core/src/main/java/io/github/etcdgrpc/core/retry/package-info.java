/** When and how often a request is repeated. Start at {@link io.github.etcdgrpc.core.retry.Retrier}. */
@NullMarked
package io.github.etcdgrpc.core.retry;

import org.jspecify.annotations.NullMarked;

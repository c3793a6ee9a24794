/** How a blocking call waits. Start at {@link io.github.etcdgrpc.core.call.BlockingCalls}. */
@NullMarked
package io.github.etcdgrpc.core.call;

import org.jspecify.annotations.NullMarked;

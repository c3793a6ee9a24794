/** Time and threads of the process itself. Everything else takes its time from a {@link io.github.etcdgrpc.spi.Timekeeper}. */
@NullMarked
package io.github.etcdgrpc.core.time;

import org.jspecify.annotations.NullMarked;

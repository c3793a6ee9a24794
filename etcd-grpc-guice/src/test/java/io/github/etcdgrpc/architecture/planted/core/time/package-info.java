/** Plays the logic's timekeeping, with violations planted in it. */
@NullMarked
package io.github.etcdgrpc.architecture.planted.core.time;

import org.jspecify.annotations.NullMarked;

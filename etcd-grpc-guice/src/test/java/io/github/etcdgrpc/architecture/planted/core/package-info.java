/** Plays the logic, with violations planted in it. */
@NullMarked
package io.github.etcdgrpc.architecture.planted.core;

import org.jspecify.annotations.NullMarked;

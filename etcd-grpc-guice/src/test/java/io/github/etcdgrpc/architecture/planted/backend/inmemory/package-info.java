/** Plays a backend, with violations planted in it. */
@NullMarked
package io.github.etcdgrpc.architecture.planted.backend.inmemory;

import org.jspecify.annotations.NullMarked;

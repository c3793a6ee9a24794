/** Plays the adapter of jetcd, which may use it. */
@NullMarked
package io.github.etcdgrpc.architecture.planted.backend.jetcd;

import org.jspecify.annotations.NullMarked;

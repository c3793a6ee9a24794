/** Plays the resolver, with violations planted in it. */
@NullMarked
package io.github.etcdgrpc.architecture.planted.resolver;

import org.jspecify.annotations.NullMarked;

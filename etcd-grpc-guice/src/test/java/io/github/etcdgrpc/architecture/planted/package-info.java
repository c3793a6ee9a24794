/** Plays the api, with violations planted in it. */
@NullMarked
package io.github.etcdgrpc.architecture.planted;

import org.jspecify.annotations.NullMarked;

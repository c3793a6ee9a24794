/** Wiring for Guice, and nothing else. Start at {@link io.github.etcdgrpc.guice.EtcdGrpcModule}. */
@NullMarked
package io.github.etcdgrpc.guice;

import org.jspecify.annotations.NullMarked;

/**
 * Registration and discovery in one short program: start at {@link io.github.etcdgrpc.examples.quickstart.GreeterServer} to see how a
 * service registers, at {@link io.github.etcdgrpc.examples.quickstart.GreeterClient} to see how one is called, and at
 * {@link io.github.etcdgrpc.examples.quickstart.Story} to see what happens to both.
 */
@NullMarked
package io.github.etcdgrpc.examples.quickstart;

import org.jspecify.annotations.NullMarked;

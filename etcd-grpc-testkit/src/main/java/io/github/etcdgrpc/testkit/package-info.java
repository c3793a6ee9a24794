/**
 * What tests of, and tests with, this library stand on.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.EtcdGrpcExtension} with JUnit, at {@link io.github.etcdgrpc.testkit.TestEtcd} without: an etcd for a test, simulated or
 * real, with managers on it. {@link io.github.etcdgrpc.testkit.journal} has every step that they took.
 *
 * <p>{@link io.github.etcdgrpc.testkit.contract} holds any {@link io.github.etcdgrpc.spi.EtcdBackend} to what etcd does; {@link io.github.etcdgrpc.testkit.server}
 * runs real etcd servers, and cuts and stalls the connections to them; {@link io.github.etcdgrpc.testkit.container} runs them in containers;
 * {@link io.github.etcdgrpc.testkit.tls} issues certificates for them.
 * {@link io.github.etcdgrpc.testkit.ThreadCheck} finds threads left behind.
 */
@NullMarked
package io.github.etcdgrpc.testkit;

import org.jspecify.annotations.NullMarked;

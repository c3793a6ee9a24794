/**
 * Real etcd servers in containers, on Testcontainers.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.container.EtcdContainer}, one server, or {@link io.github.etcdgrpc.testkit.container.EtcdCluster}, several on a network of
 * their own. {@link io.github.etcdgrpc.testkit.container.NeedsEtcdImage} runs a test class where an image is named, and skips it elsewhere.
 *
 * <p>The servers need a Docker engine and {@code org.testcontainers:testcontainers}, which this module does not bring along: name it among the test dependencies.
 * {@link io.github.etcdgrpc.testkit.container.DockerEngine} and {@link io.github.etcdgrpc.testkit.container.EtcdImages} may be asked without either.
 */
@NullMarked
package io.github.etcdgrpc.testkit.container;

import org.jspecify.annotations.NullMarked;

/**
 * What every {@link io.github.etcdgrpc.spi.EtcdBackend} must do, as tests that a backend's own tests inherit.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.contract.BackendContract}, which shows how a backend is held to them. A real etcd server is the judge of every rule: the
 * same contracts run on several of its versions.
 */
@NullMarked
package io.github.etcdgrpc.testkit.contract;

import org.jspecify.annotations.NullMarked;

/**
 * What every application sees first: the {@link io.github.etcdgrpc.EtcdManager} that hands out the components, and the errors they end with.
 *
 * <p>Start reading at {@link io.github.etcdgrpc.EtcdManager}. Registration and discovery are in {@link io.github.etcdgrpc.service}, leases in
 * {@link io.github.etcdgrpc.lease}, the connection to etcd in {@link io.github.etcdgrpc.connection}, options in {@link io.github.etcdgrpc.config}.
 * {@link io.github.etcdgrpc.spi} is for those who bring a backend of their own.
 */
@NullMarked
package io.github.etcdgrpc;

import org.jspecify.annotations.NullMarked;

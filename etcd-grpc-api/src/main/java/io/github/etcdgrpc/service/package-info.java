/**
 * Registration and discovery of gRPC services.
 *
 * <p>Start at {@link io.github.etcdgrpc.service.ServiceRegistry} to offer a service, at {@link io.github.etcdgrpc.service.ServiceDiscovery} to use one.
 */
@NullMarked
package io.github.etcdgrpc.service;

import org.jspecify.annotations.NullMarked;

/** Registration and discovery on the port. Start at {@link io.github.etcdgrpc.core.service.ServiceKeys} for what stands in etcd. */
@NullMarked
package io.github.etcdgrpc.core.service;

import org.jspecify.annotations.NullMarked;

/**
 * The connection to the cluster: one backend at a time behind a lasting face. Start at {@link io.github.etcdgrpc.core.connection.SupervisedConnection}.
 */
@NullMarked
package io.github.etcdgrpc.core.connection;

import org.jspecify.annotations.NullMarked;

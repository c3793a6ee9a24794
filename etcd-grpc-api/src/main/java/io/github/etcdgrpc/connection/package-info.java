/**
 * The connection to the etcd cluster: its state, and switching it off and on. Start at {@link io.github.etcdgrpc.connection.ConnectionManager}.
 */
@NullMarked
package io.github.etcdgrpc.connection;

import org.jspecify.annotations.NullMarked;

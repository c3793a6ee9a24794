/**
 * The port to etcd over jetcd: the only place that knows jetcd, its messages, and Netty.
 *
 * <p>Start at {@link io.github.etcdgrpc.backend.jetcd.JetcdBackend}, which says what is taken from jetcd and what is not. A unary call is a
 * {@code UnaryCall}; leases are kept by a {@code KeepAliveStream} and watches run on a {@code WatchStream}, both over a {@code Duplex}. Every failure
 * becomes an {@link io.github.etcdgrpc.EtcdException} in {@code FailureTranslator}. {@code Connection} owns the one thread and ends everything.
 */
@NullMarked
package io.github.etcdgrpc.backend.jetcd;

import org.jspecify.annotations.NullMarked;

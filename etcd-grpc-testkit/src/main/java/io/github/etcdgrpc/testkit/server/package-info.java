/**
 * Real etcd servers for tests, and the network between them and a client.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.server.EachEtcd}, which runs a test class once for every etcd binary of the machine and hands it a
 * {@link io.github.etcdgrpc.testkit.server.LocalEtcd}: a cluster of one, three or five {@linkplain io.github.etcdgrpc.testkit.server.EtcdMember members} that can be
 * killed, paused and cut off from one another. {@link io.github.etcdgrpc.testkit.server.TcpProxy} stands between a client and a server and misbehaves when told to.
 */
@NullMarked
package io.github.etcdgrpc.testkit.server;

import org.jspecify.annotations.NullMarked;

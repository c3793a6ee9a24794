/**
 * A simulated etcd cluster, and time that moves only when told to: what a test needs to run this library's code with no server and no waiting.
 *
 * <p>Start at {@link io.github.etcdgrpc.backend.inmemory.InMemoryEtcd} and {@link io.github.etcdgrpc.backend.inmemory.VirtualTime}. Through the port
 * ({@link io.github.etcdgrpc.spi}) the cluster is meant to be indistinguishable from a real one; the same contract tests hold both. Where versions of etcd differ, it takes after
 * the one it is told ({@link io.github.etcdgrpc.backend.inmemory.EtcdVersion}).
 *
 * <p>What can go wrong between a process and etcd goes wrong by name: {@link io.github.etcdgrpc.backend.inmemory.EtcdProcess} and
 * {@link io.github.etcdgrpc.backend.inmemory.Faults}.
 */
@NullMarked
package io.github.etcdgrpc.backend.inmemory;

import org.jspecify.annotations.NullMarked;

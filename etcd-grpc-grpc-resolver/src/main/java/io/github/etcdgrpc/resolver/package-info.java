/**
 * How gRPC finds the instances of a service: the {@code etcd:} name resolver, the {@code random} balancer and the pool of channels.
 *
 * <p>Start reading at {@link io.github.etcdgrpc.resolver.EtcdTargets}, which says what a target looks like and which manager answers it. Nothing
 * here needs to be called to work: gRPC and the manager find {@link io.github.etcdgrpc.resolver.EtcdNameResolverProvider},
 * {@link io.github.etcdgrpc.resolver.RandomLoadBalancerProvider} and {@link io.github.etcdgrpc.resolver.PooledChannelProvider} by themselves.
 *
 * <p><b>Balancing.</b> A channel made with {@code ManagedChannelBuilder.forTarget("etcd:///service")} balances as gRPC does anywhere:
 * {@code pick_first}, unless the application asks for another policy by {@code defaultLoadBalancingPolicy} or {@code defaultServiceConfig}. The
 * resolver sends no service config along with instances, because gRPC would let it win over the application's choice. Only while a service that
 * had instances has none, a service config with an empty {@code methodConfig} takes the place of the application's, with a policy that fails every
 * call: the policies of gRPC itself hold on to connected instances that are no longer registered, as long as nothing else comes. A channel with
 * {@code disableServiceConfigLookUp} keeps gRPC's own behaviour.
 *
 * <p><b>Calls while instances come and go.</b> An instance that leaves the registry gets no new call, and calls under way to it go on to their
 * end. A call that a server did not begin to serve (it was shutting down) is moved to another instance by gRPC itself, unseen, unless the channel
 * has {@code disableRetry}. A call that was under way when its server <em>died</em> fails with {@code UNAVAILABLE}: whether it took effect is
 * unknown, so nothing here repeats it. For methods that may be repeated, say so in a {@code retryPolicy} of the channel's
 * {@code defaultServiceConfig}. A server that leaves in good order deregisters first, and then calls {@code Server.shutdown()}.
 */
@NullMarked
package io.github.etcdgrpc.resolver;

import org.jspecify.annotations.NullMarked;

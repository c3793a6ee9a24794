package io.github.etcdgrpc.service;

import io.github.etcdgrpc.EtcdException;
import java.util.List;

/**
 * Finds the instances of services, follows them, and connects to them.
 *
 * <p><b>Discovery never drops traffic because etcd is ill.</b> Connections and watches go on with the last good snapshot while etcd is away. All users of one service in one manager
 * share one watch on etcd, which stays a while after the last of them.
 *
 * <p>{@link #resolveService} and {@link #getServiceEndpoints} read etcd linearizably at each call; the others use the shared watch.
 *
 * <p>Any value under the service prefix that is no instance is skipped and counted, and never hides the good ones.
 *
 * <p>Blocking methods follow the rules of {@link io.github.etcdgrpc.EtcdManager}.
 */
public interface ServiceDiscovery {

    /** Connects to a service with {@link DiscoveryOptions#DEFAULTS}. */
    default ServiceConnection getConnection(String serviceName) {
        return getConnection(serviceName, DiscoveryOptions.DEFAULTS);
    }

    /**
     * Returns a channel to a service once it has an instance that the options let through.
     *
     * <p>Waits for that up to {@link DiscoveryOptions#timeout()}. The channel comes from the manager's pool; close it to give it back.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_NOT_FOUND} when the service had no instance within the timeout;
     *     {@link io.github.etcdgrpc.ErrorCode#NO_AVAILABLE_INSTANCES} when it had some, none of which matches the metadata;
     *     {@link io.github.etcdgrpc.ErrorCode#SERVICE_DISCOVERY_FAILED} when etcd did not answer within it;
     *     {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE} when the module {@code etcd-grpc-grpc-resolver} is missing, or the pool has no channel left
     */
    ServiceConnection getConnection(String serviceName, DiscoveryOptions options);

    /**
     * Reads the addresses of a service's instances, each once, in the order of the ids.
     *
     * @return an immutable list, never empty
     * @throws EtcdException as {@link #resolveService}
     */
    List<String> getServiceEndpoints(String serviceName);

    /**
     * Reads the instances of a service in the order of their ids.
     *
     * @return an immutable list, never empty
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_NOT_FOUND} when there is none;
     *     {@link io.github.etcdgrpc.ErrorCode#SERVICE_DISCOVERY_FAILED} when etcd does not answer in time
     */
    default List<ServiceInstance> resolveService(String serviceName) {
        return resolveService(serviceName, DiscoveryOptions.DEFAULTS);
    }

    /**
     * Reads the instances of a service that the options let through, in the order of their ids.
     *
     * @return an immutable list, never empty
     * @throws EtcdException as {@link #resolveService(String)}, and {@link io.github.etcdgrpc.ErrorCode#NO_AVAILABLE_INSTANCES} when there are instances, none of which matches
     *     the metadata
     */
    List<ServiceInstance> resolveService(String serviceName, DiscoveryOptions options);

    /** Watches a service with {@link DiscoveryOptions#DEFAULTS}. */
    default ServiceWatch watchService(String serviceName, ServiceListener listener) {
        return watchService(serviceName, listener, DiscoveryOptions.DEFAULTS);
    }

    /**
     * Watches the instances of a service that the options let through. Returns at once; the listener is told of what there is.
     *
     * @return the running watch; close it to end it
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#INVALID_STATE} when the manager is closed
     */
    ServiceWatch watchService(String serviceName, ServiceListener listener, DiscoveryOptions options);
}

package io.github.etcdgrpc.service;

import io.github.etcdgrpc.EtcdException;
import java.util.List;
import java.util.Map;

/**
 * Registers service instances and keeps them registered.
 *
 * <p><b>A registration is a desired state.</b> {@link #register} returns once the instance is visible in etcd. From then on the registry keeps it
 * so: it renews the lease, and after the lease was lost, etcd restarted, its data was wiped, or the network was cut, it puts the latest address and
 * metadata back by itself, until the instance is deregistered or the manager closed.
 *
 * <p><b>Not guaranteed:</b> that an instance is visible at every moment. While etcd is away nobody sees changes, and after an outage longer than the TTL the instance is
 * missing until the registry has put it back, within a third of the TTL and the retry delay after etcd answers again.
 *
 * <p><b>Names.</b> A service name and an instance id are 1 to 255 characters without {@code /}, without control characters and not blank. An address is {@code host:port} with
 * a port from 1 to 65535; an IPv6 address stands in brackets. Anything else is an {@link IllegalArgumentException} that names the value.
 *
 * <p>All methods block, under the rules of {@link io.github.etcdgrpc.EtcdManager}. Registrations of one manager with the same TTL share one lease.
 */
public interface ServiceRegistry {

    /** Registers an instance with {@link RegisterOptions#DEFAULTS}. */
    default Registration register(String serviceName, String instanceId, String address) {
        return register(serviceName, instanceId, address, RegisterOptions.DEFAULTS);
    }

    /**
     * Registers an instance, and returns once it is visible in etcd.
     *
     * @return the handle, which tells what becomes of the registration and ends it when closed
     * @throws IllegalArgumentException when a name, the address or the TTL is not as described
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_ALREADY_REGISTERED} when this manager has registered the same service and id, or the
     *     options ask for {@link RegisterOptions.Takeover#EXCLUSIVE} and another owner has; {@link io.github.etcdgrpc.ErrorCode#LEASE_NOT_FOUND} when the
     *     caller's own lease does not exist; {@link io.github.etcdgrpc.ErrorCode#SERVICE_REGISTRATION_FAILED} when etcd does not confirm it in time.
     *     After any of them nothing is registered, and nothing is tried further
     */
    Registration register(String serviceName, String instanceId, String address, RegisterOptions options);

    /**
     * Deregisters an instance of this manager: it stops being kept alive, and its key is deleted if it still belongs to this manager.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_NOT_REGISTERED} when this manager has not registered it;
     *     {@link io.github.etcdgrpc.ErrorCode#SERVICE_DEREGISTRATION_FAILED} when etcd does not confirm the deletion in time: the instance then ends with its lease
     */
    void deregister(String serviceName, String instanceId);

    /**
     * Changes the address of an instance of this manager; metadata, TTL and lease stay.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_NOT_REGISTERED} when this manager has not registered it, or was superseded;
     *     {@link io.github.etcdgrpc.ErrorCode#SERVICE_REGISTRATION_FAILED} when etcd does not confirm the change in time: the new address remains the desired one, and is
     *     written as soon as etcd answers
     */
    void updateService(String serviceName, String instanceId, String address);

    /**
     * Changes address and metadata of an instance of this manager; TTL and lease stay. The manager's default metadata is added as at registration.
     *
     * @throws EtcdException as {@link #updateService(String, String, String)}
     */
    void updateService(String serviceName, String instanceId, String address, Map<String, String> metadata);

    /**
     * Reads all services under the service prefix, whoever registered them, in the order of their names. Linearizable, at one revision.
     *
     * @return an immutable list, possibly empty
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_DISCOVERY_FAILED} when etcd does not answer in time
     */
    List<ServiceInfo> listServices();

    /**
     * Reads the instances of a service, whoever registered them, in the order of their ids. Linearizable.
     *
     * @return an immutable list, possibly empty
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_DISCOVERY_FAILED} when etcd does not answer in time
     */
    List<ServiceInstance> getServiceInstances(String serviceName);
}

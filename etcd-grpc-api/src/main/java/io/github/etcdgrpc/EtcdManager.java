package io.github.etcdgrpc;

import io.github.etcdgrpc.connection.ConnectionManager;
import io.github.etcdgrpc.lease.LeaseManager;
import io.github.etcdgrpc.lock.DistributedLock;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceRegistry;

/**
 * One connection to an etcd cluster and the components that work over it.
 *
 * <p>An application has one manager for its whole life, made by {@code EtcdGrpc.builder()} or by Guice, and closes it at the end. The components are
 * made with the manager and are the same object at every call.
 *
 * <p><b>Threads.</b> Every method of the manager and of its components may be called from any thread, at the same time. Callbacks of one manager
 * (service listeners, registration listeners, those of lost locks) run one after the other on its callback executor, never on the caller's thread and never under a lock of
 * this library; a callback may block and may call the library. Those of leases ({@link io.github.etcdgrpc.lease.KeepAliveListener}) run one after the other for each listener.
 *
 * <p><b>Blocking calls.</b> A call that asks etcd blocks until the answer is there, and at most until the earliest of: its own {@code Duration}
 * argument, where it has one; the deadline or cancellation of the current {@link io.grpc.Context}; the configured operation timeout, which does not bound the wait for a lock. When one of these
 * ends it, it throws an {@link EtcdException} with {@link ErrorCode#OPERATION_TIMEOUT}. An interrupt ends it too: the thread's interrupt flag
 * stays set and an {@link EtcdException} with {@link ErrorCode#INVALID_STATE} is thrown.
 */
public interface EtcdManager extends AutoCloseable {

    /** Returns the name of this manager, by which {@code etcd://name/service} targets find it; {@code default} unless one was given. */
    String name();

    /** Returns the component that registers service instances. */
    ServiceRegistry serviceRegistry();

    /** Returns the component that finds service instances and connects to them. */
    ServiceDiscovery serviceDiscovery();

    /** Returns the component that acquires locks which processes share. */
    DistributedLock distributedLock();

    /** Returns the component that grants, keeps alive, lists and revokes leases. */
    LeaseManager leaseManager();

    /** Returns the component that watches over the connection to etcd. */
    ConnectionManager connectionManager();

    /**
     * Asks etcd whether it is well: a member answers, and the cluster has a leader.
     *
     * @throws EtcdException a connection error when no member answers, or when the member that answers knows no leader; {@link ErrorCode#INVALID_STATE} after {@link #close()}
     */
    void healthCheck();

    /** Tells whether the manager is connected and not closed. Answers from memory, without asking etcd. */
    boolean isReady();

    /**
     * Deregisters what is registered, releases locks and fails those who wait for one, revokes the leases this manager granted for these, closes channels and watches, and leaves etcd.
     *
     * <p>Blocks until that is done, and at most for the configured operation timeout and a little more when etcd does not answer: what could not be deregistered or released then
     * ends with its lease. Idempotent; a second caller waits for the first. Afterwards every other method that needs etcd throws
     * {@link ErrorCode#INVALID_STATE}. Must not be called from a callback of this manager, since it waits for the running one to end (it then returns at its bound).
     */
    @Override
    void close();
}

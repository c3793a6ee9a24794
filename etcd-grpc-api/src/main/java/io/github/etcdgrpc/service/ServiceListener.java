package io.github.etcdgrpc.service;

import io.github.etcdgrpc.EtcdException;
import java.util.List;

/**
 * Told of the instances of one service, in order.
 *
 * <p>Calls come one after the other, on the manager's callback executor. First one {@link ServiceEvent.Type#ADD} for each instance that exists, then
 * {@link #onSynced}, then each change, once. An exception thrown by a listener is logged and ends nothing. After the watch is closed no further
 * call begins.
 */
@FunctionalInterface
public interface ServiceListener {

    /** Called for each instance that exists when the watch begins, and for each change from then on. */
    void onEvent(ServiceEvent event);

    /**
     * Called once, when every instance that existed at the beginning has been told.
     *
     * @param instances all of them, possibly none
     */
    default void onSynced(List<ServiceInstance> instances) {}

    /**
     * Called when etcd cannot be watched at the moment; the watch goes on trying by itself and misses nothing.
     *
     * <p>Called once for each outage, not for each attempt.
     */
    default void onError(EtcdException error) {}
}

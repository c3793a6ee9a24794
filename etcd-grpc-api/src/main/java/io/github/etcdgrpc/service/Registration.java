package io.github.etcdgrpc.service;

import java.util.function.Consumer;

/**
 * An instance that this process wants registered, and what has become of the wish.
 *
 * <p>Transitions: {@code REGISTERED ⇄ RECOVERING}; from both to {@code SUPERSEDED}, {@code LEASE_LOST} and {@code CLOSED}. The last three are final.
 */
public interface Registration extends AutoCloseable {

    /** Where a registration stands. */
    enum State {
        /** It is in etcd, as far as this process knows. */
        REGISTERED,
        /** Its lease was lost, or its key vanished; it is being put back with its latest value. */
        RECOVERING,
        /** Another owner registered the same service and id. This one gave way and touches the key no more. Final. */
        SUPERSEDED,
        /** The caller's own lease, on which it was registered, is gone, and only the caller can bring another. Final. */
        LEASE_LOST,
        /** It was deregistered, or its manager closed. Final. */
        CLOSED
    }

    /** Returns the name of the service. */
    String serviceName();

    /** Returns the instance with its latest address, metadata and lease. */
    ServiceInstance instance();

    /** Returns where the registration stands. Answers from memory. */
    State state();

    /**
     * Adds a listener that is told of every later change of {@link #state()}, in order, on the manager's callback executor.
     *
     * <p>A state that is final already is told at once, by the same road.
     */
    void onStateChange(Consumer<State> listener);

    /**
     * Deregisters the instance, as {@link ServiceRegistry#deregister} does, but is quiet when there is nothing left to deregister. Idempotent.
     *
     * @throws io.github.etcdgrpc.EtcdException {@link io.github.etcdgrpc.ErrorCode#SERVICE_DEREGISTRATION_FAILED} when etcd does not confirm it in time;
     *     the instance is no longer kept alive then, and ends with its lease
     */
    @Override
    void close();
}

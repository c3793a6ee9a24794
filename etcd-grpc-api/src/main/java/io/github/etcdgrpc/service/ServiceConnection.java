package io.github.etcdgrpc.service;

import io.grpc.ManagedChannel;

/**
 * A channel to a service that follows its instances and balances over them.
 *
 * <p>Closing it gives it back to the manager's pool: calls in flight go on, new ones on this object fail with {@code UNAVAILABLE}, and the channel underneath stays open for the next
 * {@link ServiceDiscovery#getConnection} of the same service and options. {@link #shutdown()} does the same as {@link #close()}, and
 * {@link #shutdownNow()} cancels the calls of this connection besides; neither ends the calls of others that share the channel underneath.
 */
public abstract class ServiceConnection extends ManagedChannel implements AutoCloseable {

    /** For implementations. */
    protected ServiceConnection() {}

    /** Returns the name of the service. */
    public abstract String serviceName();

    /** Gives the connection back. Idempotent, does not block. */
    @Override
    public abstract void close();
}

package io.github.etcdgrpc.connection;

import io.github.etcdgrpc.EtcdException;
import java.util.Optional;

/**
 * Watches over the connection to etcd.
 *
 * <p>A manager connects when it is built; an application needs these methods only to look at the connection, or to switch it off and on.
 *
 * <p>States: {@code CONNECTED ⇄ DISCONNECTED → CLOSED}. Losing etcd is not a state of its own: the connection is re-made underneath by itself, and
 * {@link #getConnectionStatus()} tells how it fares.
 *
 * <p>Blocking methods follow the rules of {@link io.github.etcdgrpc.EtcdManager}, with the dial timeout as their bound.
 */
public interface ConnectionManager extends AutoCloseable {

    /**
     * Connects, and returns once a member answered. Does nothing when connected.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#CONNECTION_FAILED} when no endpoint answered within the dial timeout; the message names each of them
     */
    void connect();

    /**
     * Cuts the connection until {@link #connect()}. Calls to etcd fail with {@link io.github.etcdgrpc.ErrorCode#NOT_CONNECTED} meanwhile.
     *
     * <p>Registrations stay desired: they end in etcd after their TTL, and come back after {@link #connect()}. Watches keep their last snapshot.
     */
    void disconnect();

    /** Tells whether the connection is switched on and the last health check, or a call since, was answered. Answers from memory. */
    boolean isConnected();

    /**
     * Asks etcd whether it is well: a member answers, and the cluster has a leader.
     *
     * @throws EtcdException a connection error when it is not
     */
    void healthCheck();

    /**
     * Makes a fresh connection and gives up the present one once the fresh one answers. Registrations and watches go on over the fresh one.
     *
     * @throws EtcdException {@link io.github.etcdgrpc.ErrorCode#CONNECTION_FAILED} when no endpoint answers within the dial timeout; the present connection is then kept
     */
    void reconnect();

    /** Returns what is known of the connection. Answers from memory. */
    ConnectionStatus getConnectionStatus();

    /**
     * Returns the client underneath, when it is of the given type.
     *
     * @param type for instance {@code io.etcd.jetcd.Client} with the jetcd backend
     * @return the client; it belongs to this connection and must not be closed, and is of no use after {@link #reconnect()}
     */
    <T> Optional<T> unwrap(Class<T> type);

    /** Ends the connection for ever. Idempotent. The manager's own {@code close()} does this last, after it has deregistered. */
    @Override
    void close();
}

package io.github.etcdgrpc.core.connection;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.connection.ConnectionStatus;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.spi.MemberStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the answers of etcd, and their absence, say of the connection.
 *
 * <p>An answer means that etcd is there, even one that refuses; a connection that broke or a request that nobody answered in time means that it is not. What says neither, a call
 * that its caller gave up for instance, changes nothing. May be used by any number of threads; an answer of a healthy connection costs one read.
 */
final class ConnectionHealth {
    private volatile ConnectionStatus status;

    ConnectionHealth(String firstEndpoint) {
        status = new ConnectionStatus(false, firstEndpoint, Optional.empty(), Optional.of("not connected yet"));
    }

    ConnectionStatus status() {
        return status;
    }

    /** Notes that a call was answered. */
    void answered() {
        ConnectionStatus known = status;
        if (!known.connected() || known.error().isPresent()) {
            update(before -> new ConnectionStatus(true, before.endpoint(), before.lastPing(), Optional.empty()));
        }
    }

    /** Notes how a call failed. */
    void failed(Throwable failure) {
        if (!(Failures.unwrapped(failure) instanceof EtcdException error)) {
            return;
        }
        if (error.etcdError().filter(EtcdError.NO_LEADER::equals).isPresent()) {
            ailing(String.valueOf(error.getMessage()));
        } else if (error.etcdError().isPresent() || error.outcome() == RequestOutcome.REJECTED) {
            answered();
        } else if (EtcdException.isConnectionError(error) || EtcdException.isTimeoutError(error)) {
            lost(String.valueOf(error.getMessage()));
        }
    }

    /** Notes that a member answered a health check. */
    void pinged(MemberStatus member, Instant now) {
        Optional<String> error = member.hasLeader()
                ? Optional.empty()
                : Optional.of("the member at " + member.endpoint() + " knows no leader");
        update(before -> new ConnectionStatus(true, member.endpoint(), Optional.of(now), error));
    }

    /** Notes that there is no connection, and why. */
    void lost(String why) {
        update(before -> new ConnectionStatus(false, before.endpoint(), before.lastPing(), Optional.of(why)));
    }

    private void ailing(String why) {
        update(before -> new ConnectionStatus(true, before.endpoint(), before.lastPing(), Optional.of(why)));
    }

    private synchronized void update(UnaryOperator<ConnectionStatus> change) {
        status = change.apply(status);
    }
}

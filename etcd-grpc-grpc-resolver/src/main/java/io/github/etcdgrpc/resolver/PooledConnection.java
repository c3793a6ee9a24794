package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.service.ServiceConnection;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One user's hold on a channel of the pool.
 *
 * <p>It is shut down when its user closes it or the pool ends the channel, and terminated when, besides, its own calls are over.
 */
final class PooledConnection extends ServiceConnection {
    private final String serviceName;
    private final ManagedChannel channel;
    private final Runnable giveBack;
    private final ConnectionCalls calls;
    private final StateWaiters waiters = new StateWaiters();
    private final AtomicBoolean closed = new AtomicBoolean();

    PooledConnection(String serviceName, ManagedChannel channel, Runnable giveBack) {
        this.serviceName = serviceName;
        this.channel = channel;
        this.giveBack = giveBack;
        this.calls = new ConnectionCalls(serviceName);
    }

    @Override
    public String serviceName() {
        return serviceName;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            calls.close();
            giveBack.run();
            waiters.connectionClosed();
        }
    }

    @Override
    public ManagedChannel shutdown() {
        close();
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        close();
        calls.cancelAll();
        return this;
    }

    @Override
    public boolean isShutdown() {
        return closed.get() || channel.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return calls.ended().isDone() || channel.isTerminated();
    }

    /** Waits in real time, in which calls happen, whatever time the manager lives in. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        if (!closed.get() && channel.isShutdown()) {
            return channel.awaitTermination(timeout, unit);
        }
        try {
            calls.ended().get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return isTerminated();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the calls of a connection ended with an error", e);
        }
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions callOptions) {
        return calls.track(channel.newCall(method, callOptions));
    }

    @Override
    public @Nullable String authority() {
        return channel.authority();
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        return closed.get() ? ConnectivityState.SHUTDOWN : channel.getState(requestConnection);
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
        if (source != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(source, waiters.add(callback));
            if (closed.get()) {
                waiters.connectionClosed();
            }
        }
    }

    /** Does so for all connections that share the channel, which does them no harm. */
    @Override
    public void resetConnectBackoff() {
        if (!closed.get()) {
            channel.resetConnectBackoff();
        }
    }

    /** Does so for all connections that share the channel; calls under way go on, and the next one connects again. */
    @Override
    public void enterIdle() {
        if (!closed.get()) {
            channel.enterIdle();
        }
    }

    @Override
    public String toString() {
        return "ServiceConnection[" + serviceName + ", " + channel + "]";
    }
}

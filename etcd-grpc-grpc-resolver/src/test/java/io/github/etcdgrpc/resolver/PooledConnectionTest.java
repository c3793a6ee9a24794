package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.github.etcdgrpc.service.ServiceConnection;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class PooledConnectionTest {
    private final FakeChannel channel = new FakeChannel();
    private final AtomicInteger givenBack = new AtomicInteger();
    private final ServiceConnection connection = new PooledConnection("svc", channel, givenBack::incrementAndGet);
    private final Recorder recorder = mock(Recorder.class);

    /** What a caller hears of its call. */
    abstract static class Recorder extends ClientCall.Listener<String> {}

    @Test
    void open_delegates() {
        assertThat(connection.serviceName()).isEqualTo("svc");
        assertThat(connection.authority()).isEqualTo("fake-authority");
        assertThat(connection.getState(false)).isEqualTo(ConnectivityState.IDLE);
        assertThat(connection.getState(true)).isEqualTo(ConnectivityState.CONNECTING);
        connection.resetConnectBackoff();
        connection.enterIdle();
        assertThat(channel.backoffResets).isEqualTo(1);
        assertThat(channel.idleRequests).isEqualTo(1);
        assertThat(connection.isShutdown()).isFalse();
        assertThat(connection.isTerminated()).isFalse();
    }

    @Test
    void close_givesBackOnceAndLeavesTheChannelAlone() {
        connection.close();
        connection.shutdown();
        assertThat(givenBack).hasValue(1);
        assertThat(channel.isShutdown()).isFalse();
        assertThat(connection.isShutdown()).isTrue();
        assertThat(connection.getState(true)).isEqualTo(ConnectivityState.SHUTDOWN);
        connection.resetConnectBackoff();
        connection.enterIdle();
        assertThat(channel.backoffResets + channel.idleRequests).isZero();
    }

    @Test
    void newCall_afterClose_failsUnavailableNamingTheService() {
        connection.close();
        start();
        Status status = closeStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("the connection to service \"svc\" is closed");
        assertThat(channel.calls).isEmpty();
    }

    @Test
    void newCall_madeBeforeCloseAndStartedAfter_fails() {
        ClientCall<String, String> call = connection.newCall(EchoServer.ECHO, CallOptions.DEFAULT);
        connection.close();
        call.start(recorder, new Metadata());
        call.request(1);
        call.sendMessage("x");
        call.halfClose();
        assertThat(closeStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void close_callUnderWay_goesOnAndTerminationWaitsForIt() throws Exception {
        start();
        connection.close();
        assertThat(connection.isTerminated()).isFalse();
        assertThat(connection.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        verify(recorder, never()).onClose(any(), any());
        channel.calls.get(0).end(Status.OK);
        assertThat(closeStatus().isOk()).isTrue();
        assertThat(connection.isTerminated()).isTrue();
        assertThat(connection.awaitTermination(1, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void shutdownNow_cancelsItsOwnCallsOnly() {
        ServiceConnection other = new PooledConnection("svc", channel, () -> {});
        start();
        other.newCall(EchoServer.ECHO, CallOptions.DEFAULT).start(new ClientCall.Listener<>() {}, new Metadata());
        connection.shutdownNow();
        assertThat(closeStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(channel.calls.get(0).cancelled).contains("shutdownNow()", "svc");
        assertThat(channel.calls.get(1).ended).isFalse();
        assertThat(connection.isTerminated()).isTrue();
        assertThat(givenBack).hasValue(1);
        assertThat(channel.isShutdown()).isFalse();
    }

    @Test
    void callThatEnded_isForgotten() {
        start();
        channel.calls.get(0).end(Status.OK);
        connection.shutdownNow();
        assertThat(channel.calls.get(0).cancelled).isNull();
        assertThat(connection.isTerminated()).isTrue();
    }

    @Test
    void channelEndsUnderneath_connectionIsShutDownAndTerminated() throws Exception {
        channel.shutdown();
        assertThat(connection.isShutdown()).isTrue();
        assertThat(connection.isTerminated()).isTrue();
        assertThat(connection.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void notifyWhenStateChanged_channelChanges_runsOnce() {
        AtomicInteger told = new AtomicInteger();
        connection.notifyWhenStateChanged(ConnectivityState.IDLE, told::incrementAndGet);
        channel.stateCallbacks.get(0).run();
        connection.close();
        assertThat(told).hasValue(1);
    }

    @Test
    void notifyWhenStateChanged_connectionCloses_runsOnce() {
        AtomicInteger told = new AtomicInteger();
        connection.notifyWhenStateChanged(ConnectivityState.IDLE, told::incrementAndGet);
        connection.close();
        assertThat(told).hasValue(1);
        channel.stateCallbacks.get(0).run();
        assertThat(told).hasValue(1);
    }

    @Test
    void notifyWhenStateChanged_closedAlready_runsUnlessAskedAboutShutdown() {
        AtomicInteger told = new AtomicInteger();
        connection.close();
        connection.notifyWhenStateChanged(ConnectivityState.READY, told::incrementAndGet);
        assertThat(told).hasValue(1);
        connection.notifyWhenStateChanged(ConnectivityState.SHUTDOWN, told::incrementAndGet);
        assertThat(told).hasValue(1);
    }

    private void start() {
        connection.newCall(EchoServer.ECHO, CallOptions.DEFAULT).start(recorder, new Metadata());
    }

    private Status closeStatus() {
        ArgumentCaptor<Status> status = ArgumentCaptor.forClass(Status.class);
        verify(recorder).onClose(status.capture(), any());
        return status.getValue();
    }
}

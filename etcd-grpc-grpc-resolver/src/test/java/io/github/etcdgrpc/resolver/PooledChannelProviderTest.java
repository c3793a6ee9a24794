package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.config.ChannelPoolConfig;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.LoadBalancing;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.spi.ServiceChannelProvider;
import io.github.etcdgrpc.spi.ServiceChannels;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PooledChannelProviderTest {
    private final KnownManagers managers = new KnownManagers();
    private final FakeManager manager = new FakeManager("m");
    private final FakeDiscovery etcd = manager.serviceDiscovery();
    private final EchoServer a = new EchoServer("a");
    private final EchoServer b = new EchoServer("b");
    private final ServiceChannels channels =
            new PooledChannelProvider(managers).open(manager, ChannelPoolConfig.DEFAULTS, new FakeTimekeeper());

    @AfterEach
    void end() throws InterruptedException {
        channels.close();
        a.close();
        b.close();
        await().untilAsserted(() -> assertThat(etcd.openWatches()).isZero());
        manager.close();
        assertThat(etcd.awaitCallbacks()).isTrue();
    }

    @Test
    void serviceLoader_findsIt() {
        assertThat(ServiceLoader.load(ServiceChannelProvider.class))
                .hasAtLeastOneElementOfType(PooledChannelProvider.class);
    }

    @Test
    void open_makesTheManagerKnownUntilClose() {
        assertThat(managers.isOpen(manager)).isTrue();
        channels.close();
        channels.close();
        assertThat(managers.isOpen(manager)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(LoadBalancing.class)
    void connect_anyBalancing_reachesInstances(LoadBalancing balancing) {
        etcd.set("my svc", a.instance());
        try (ServiceConnection connection =
                channels.connect("my svc", DiscoveryOptions.DEFAULTS.withLoadBalancing(balancing))) {
            assertThat(EchoServer.call(connection)).isEqualTo("a");
            assertThat(connection.authority()).isEqualTo("my%20svc");
        }
    }

    @Test
    void connect_metadataFilter_reachesMatchingInstancesOnly() {
        etcd.set("svc", a.instance(Map.of("zone", "x")), b.instance(Map.of("zone", "y")));
        try (ServiceConnection connection =
                channels.connect("svc", DiscoveryOptions.DEFAULTS.withMetadata(Map.of("zone", "y")))) {
            for (int i = 0; i < 5; i++) {
                assertThat(EchoServer.call(connection)).isEqualTo("b");
            }
        }
    }

    @Test
    void connect_badServiceName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> channels.connect("a/b", DiscoveryOptions.DEFAULTS))
                .withMessageContaining("serviceName: \"a/b\"");
    }

    @Test
    void connectionsOfOneService_shareOneWatchAndOneTransport() {
        etcd.set("svc", a.instance());
        ServiceConnection first = channels.connect("svc", DiscoveryOptions.DEFAULTS);
        ServiceConnection second = channels.connect("svc", DiscoveryOptions.DEFAULTS);
        EchoServer.call(first);
        EchoServer.call(second);
        assertThat(etcd.openWatches()).isEqualTo(1);
        assertThat(a.connections()).isEqualTo(1);
        first.close();
        assertThat(EchoServer.call(second)).isEqualTo("a");
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> EchoServer.call(first))
                .withMessageContaining("the connection to service \"svc\" is closed");
    }

    @Test
    void close_callThatDoesNotEnd_isCancelledAfterTheGrace() {
        etcd.set("svc", a.instance());
        ServiceConnection connection = channels.connect("svc", DiscoveryOptions.DEFAULTS);
        Future<String> held =
                ClientCalls.futureUnaryCall(connection.newCall(EchoServer.ECHO, CallOptions.DEFAULT), EchoServer.HOLD);
        await().until(() -> a.held() == 1);
        channels.close();
        assertThat(connection.isTerminated()).isTrue();
        await().until(held::isDone);
    }

    @Test
    void close_callThatEndsWithinTheGrace_isAnswered() throws Exception {
        etcd.set("svc", a.instance());
        ServiceConnection connection = channels.connect("svc", DiscoveryOptions.DEFAULTS);
        Future<String> held =
                ClientCalls.futureUnaryCall(connection.newCall(EchoServer.ECHO, CallOptions.DEFAULT), EchoServer.HOLD);
        await().until(() -> a.held() == 1);
        Thread closer = new Thread(channels::close);
        closer.start();
        await().until(connection::isShutdown);
        a.answerHeld();
        assertThat(held.get(10, TimeUnit.SECONDS)).isEqualTo("a");
        closer.join();
    }
}

package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.LoadBalancing;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceConnection;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Register with one manager, call through another: the whole library over the in-memory etcd and real connections on loopback. */
class InMemoryDiscoveryTest {
    private final String endpoint = "resolver-test-" + UUID.randomUUID() + ":2379";
    private final EtcdManager registrar = manager("registrar");
    private final EtcdManager caller = manager("caller");
    private final List<EchoServer> servers = new ArrayList<>();

    private EtcdManager manager(String name) {
        return EtcdGrpc.builder()
                .backend("inmemory")
                .endpoints(endpoint)
                .name(name)
                .build();
    }

    @AfterEach
    void end() {
        caller.close();
        registrar.close();
        servers.forEach(EchoServer::close);
    }

    @Test
    void plainChannel_namedManager_callsAllInstancesInTurnAndFollowsThem() throws Exception {
        Registration a = register("a", Map.of());
        register("b", Map.of());
        register("c", Map.of());
        ManagedChannel channel = Grpc.newChannelBuilder("etcd://caller/svc", InsecureChannelCredentials.create())
                .defaultLoadBalancingPolicy("round_robin")
                .build();
        awaitAnswersOf(channel, Set.of("a", "b", "c"));
        a.close();
        awaitAnswersOf(channel, Set.of("b", "c"));
        register("d", Map.of());
        awaitAnswersOf(channel, Set.of("b", "c", "d"));
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void plainChannel_twoManagersAndNoneChosen_namesBothUntilOneIsChosen() throws Exception {
        register("a", Map.of());
        ManagedChannel channel = Grpc.newChannelBuilder("etcd:///svc", InsecureChannelCredentials.create())
                .build();
        assertUnavailable(channel, "caller, registrar");
        EtcdTargets.setDefaultManager(caller);
        awaitAnswersOf(channel, Set.of("a"));
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(LoadBalancing.class)
    void getConnection_anyBalancing_callsAndRecoversFromAnEmptyService(LoadBalancing balancing) {
        Registration a = register("a", Map.of());
        try (ServiceConnection connection = caller.serviceDiscovery()
                .getConnection("svc", DiscoveryOptions.DEFAULTS.withLoadBalancing(balancing))) {
            awaitAnswersOf(connection, Set.of("a"));
            a.close();
            await().untilAsserted(() -> assertUnavailable(connection, "no instance of service \"svc\""));
            register("b", Map.of());
            await().ignoreExceptions().until(() -> EchoServer.call(connection).equals("b"));
        }
    }

    @Test
    void getConnection_metadataFilter_goesToMatchingInstancesOnly() {
        register("a", Map.of("zone", "x"));
        register("b", Map.of("zone", "y"));
        DiscoveryOptions inY = DiscoveryOptions.DEFAULTS.withMetadata(Map.of("zone", "y"));
        try (ServiceConnection connection = caller.serviceDiscovery().getConnection("svc", inY)) {
            awaitAnswersOf(connection, Set.of("b"));
        }
    }

    @Test
    void getConnection_noInstance_isServiceNotFound() {
        DiscoveryOptions brief = DiscoveryOptions.DEFAULTS.withTimeout(Duration.ofMillis(50));
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> caller.serviceDiscovery().getConnection("nobody", brief))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.SERVICE_NOT_FOUND));
    }

    @Test
    void closeManager_endsItsConnectionsAndForgetsIt() {
        register("a", Map.of());
        ServiceConnection connection = caller.serviceDiscovery().getConnection("svc");
        awaitAnswersOf(connection, Set.of("a"));
        caller.close();
        assertThat(connection.isTerminated()).isTrue();
        assertUnavailable(connection, "");
        assertThat(KnownManagers.OF_PROCESS.isOpen(caller)).isFalse();
        assertThat(KnownManagers.OF_PROCESS.isOpen(registrar)).isTrue();
    }

    private Registration register(String id, Map<String, String> metadata) {
        EchoServer server = new EchoServer(id);
        servers.add(server);
        return registrar
                .serviceRegistry()
                .register("svc", id, "127.0.0.1:" + server.port(), RegisterOptions.DEFAULTS.withMetadata(metadata));
    }

    private static void awaitAnswersOf(Channel channel, Set<String> ids) {
        await().until(() -> {
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 8 * ids.size(); i++) {
                answers.add(EchoServer.call(channel));
            }
            return answers.equals(ids);
        });
    }

    private static void assertUnavailable(Channel channel, String reason) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> EchoServer.call(channel))
                .withMessageContaining(reason)
                .satisfies(error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
}

package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.service.ServiceInstance;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain gRPC channels to {@code etcd:} targets, over real connections on loopback. */
class EtcdChannelTest {
    private final FakeManager manager = new FakeManager("m");
    private final FakeDiscovery etcd = manager.serviceDiscovery();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        await().untilAsserted(() -> assertThat(etcd.openWatches()).isZero());
        manager.close();
    }

    @Test
    void roundRobin_threeInstances_answerInTurn() {
        register(server("a"), server("b"), server("c"));
        ManagedChannel channel = channel("round_robin");
        awaitAnswersOf(channel, Set.of("a", "b", "c"));
        List<String> answers = calls(channel, 9);
        assertThat(answers.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(answers.subList(3, 6)).isEqualTo(answers.subList(0, 3));
        assertThat(answers.subList(6, 9)).isEqualTo(answers.subList(0, 3));
    }

    @Test
    void random_threeInstances_allAnswer() {
        register(server("a"), server("b"), server("c"));
        awaitAnswersOf(channel("random"), Set.of("a", "b", "c"));
    }

    @Test
    void noPolicy_oneInstanceAnswersAll() {
        register(server("a"), server("b"));
        ManagedChannel channel = channel(builder("etcd:///svc"));
        assertThat(new HashSet<>(calls(channel, 20))).hasSize(1);
    }

    @Test
    void ownServiceConfig_choosesThePolicy() {
        register(server("a"), server("b"));
        Map<String, ?> config = Map.of("loadBalancingConfig", List.of(Map.of("random", Map.of())));
        ManagedChannel channel = channel(builder("etcd:///svc").defaultServiceConfig(config));
        awaitAnswersOf(channel, Set.of("a", "b"));

        etcd.set("svc");
        await().untilAsserted(() -> assertUnavailable(() -> EchoServer.call(channel)));
        register(server("c"), server("d"));
        await().ignoreExceptions().until(() -> new HashSet<>(calls(channel, 8)).equals(Set.of("c", "d")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "pick_first"})
    void instances_comeAndGo_areFollowed(String policy) {
        EchoServer a = server("a");
        EchoServer b = server("b");
        register(a);
        ManagedChannel channel = channel(policy);
        assertThat(EchoServer.call(channel)).isEqualTo("a");
        register(b);
        awaitAnswersOf(channel, Set.of("b"));
        assertThat(calls(channel, 10)).containsOnly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "pick_first"})
    void lastInstanceLeaves_callsFailThoughItsServerRuns_andRecover(String policy) {
        EchoServer a = server("a");
        register(a);
        ManagedChannel channel = channel(policy);
        assertThat(EchoServer.call(channel)).isEqualTo("a");

        etcd.set("svc");
        await().untilAsserted(() -> assertUnavailable(() -> EchoServer.call(channel))
                .withMessageContaining("no instance of service \"svc\" is registered in etcd"));
        int served = a.served();
        assertUnavailable(() -> EchoServer.call(channel));
        assertThat(a.served()).isEqualTo(served);

        register(a);
        await().ignoreExceptions().until(() -> EchoServer.call(channel).equals("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "pick_first"})
    void lastInstanceLeaves_callUnderWayGoesOn(String policy) throws Exception {
        EchoServer a = server("a");
        register(a);
        ManagedChannel channel = channel(policy);
        Future<String> held = hold(channel);
        await().until(() -> a.held() == 1);
        etcd.set("svc");
        await().untilAsserted(() -> assertUnavailable(() -> EchoServer.call(channel)));
        a.answerHeld();
        assertThat(held.get(10, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "pick_first"})
    void serverDiesWithoutAWord_callsGoToTheOthersThoughItIsRegisteredStill(String policy) {
        EchoServer a = server("a");
        EchoServer b = server("b");
        register(a, b);
        ManagedChannel channel = channel(policy);
        EchoServer.call(channel);
        a.close();
        await().ignoreExceptions().until(() -> new HashSet<>(calls(channel, 4)).equals(Set.of("b")));
        assertThat(calls(channel, 20)).containsOnly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "pick_first"})
    void allServersDead_callsFailUntilOneIsReplaced(String policy) {
        EchoServer a = server("a");
        register(a);
        ManagedChannel channel = channel(policy);
        EchoServer.call(channel);
        a.close();
        await().untilAsserted(() -> assertUnavailable(() -> EchoServer.call(channel)));
        register(server("b"));
        await().ignoreExceptions().until(() -> EchoServer.call(channel).equals("b"));
    }

    @Test
    void emptyService_callsFailAtOnceWithItsName() {
        etcd.set("svc");
        assertUnavailable(() -> EchoServer.call(channel("round_robin")))
                .withMessageContaining("no instance of service \"svc\" is registered in etcd");
    }

    @Test
    void emptyService_callsThatWaitForReadyWait() throws Exception {
        etcd.set("svc");
        ManagedChannel channel = channel("round_robin");
        Future<String> waiting = ClientCalls.futureUnaryCall(
                channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT.withWaitForReady()), "x");
        assertUnavailable(() -> EchoServer.call(channel));
        assertThat(waiting).isNotDone();
        register(server("a"));
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void emptiedService_callsThatWaitForReadyWait() throws Exception {
        register(server("a"));
        ManagedChannel channel = channel("round_robin");
        EchoServer.call(channel);
        etcd.set("svc");
        await().untilAsserted(() -> assertUnavailable(() -> EchoServer.call(channel)));
        Future<String> waiting = ClientCalls.futureUnaryCall(
                channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT.withWaitForReady()), "x");
        register(server("b"));
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("b");
    }

    @Test
    void etcdAway_callsGoOnToTheLastGoodInstances() {
        register(server("a"), server("b"));
        ManagedChannel channel = channel("round_robin");
        awaitAnswersOf(channel, Set.of("a", "b"));
        etcd.fail("no member answers");
        assertThat(calls(channel, 10)).contains("a", "b");
    }

    @Test
    void etcdAway_beforeFirstAnswer_callsFailWithTheCause() {
        ManagedChannel channel = channel("round_robin");
        channel.getState(true);
        await().until(() -> etcd.openWatches() == 1);
        etcd.fail("no member answers");
        assertUnavailable(() -> EchoServer.call(channel)).withMessageContaining("no member answers");
    }

    @Test
    void hostName_isLookedUp() {
        EchoServer a = server("a");
        etcd.set("svc", new ServiceInstance("a", "localhost:" + a.port()));
        assertThat(EchoServer.call(channel("round_robin"))).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "pick_first"})
    void metadataChange_keepsTheConnection(String policy) {
        EchoServer a = server("a");
        register(a);
        ManagedChannel channel = channel(policy);
        EchoServer.call(channel);
        Future<String> held = hold(channel);
        await().until(() -> a.held() == 1);
        int before = a.connections();
        etcd.set("svc", a.instance(Map.of("weight", "7")));
        await().during(200, TimeUnit.MILLISECONDS)
                .until(() -> EchoServer.call(channel).equals("a"));
        assertThat(a.connections()).isEqualTo(before);
        a.answerHeld();
        await().until(held::isDone);
    }

    @Test
    void authority_isTheServiceName() {
        assertThat(channel(builder("etcd:///svc")).authority()).isEqualTo("svc");
    }

    @Test
    void build_malformedTarget_namesItAndWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("etcd:svc").build())
                .withMessageContaining("target: etcd:svc (expected: etcd:///service");
    }

    @Test
    void noManagerOpen_callsFailUntilOneOpens() {
        ManagedChannel channel =
                channel(Grpc.newChannelBuilder("etcd://late-one/svc", InsecureChannelCredentials.create()));
        assertUnavailable(() -> EchoServer.call(channel))
                .withMessageContaining("no open EtcdManager is named \"late-one\"");

        FakeManager late = new FakeManager("late-one");
        late.serviceDiscovery().set("svc", server("a").instance());
        KnownManagers.OF_PROCESS.add(late);
        opened.add(() -> {
            KnownManagers.OF_PROCESS.remove(late);
            late.close();
        });
        await().ignoreExceptions().until(() -> EchoServer.call(channel).equals("a"));
    }

    @Test
    void channels_manyToOneService_closeTheirWatches() {
        register(server("a"));
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            channels.add(channel("round_robin"));
        }
        channels.forEach(EchoServer::call);
        assertThat(etcd.openWatches()).isEqualTo(5);
        channels.forEach(ManagedChannel::shutdownNow);
        await().until(() -> etcd.openWatches() == 0);
    }

    private EchoServer server(String id) {
        EchoServer server = new EchoServer(id);
        opened.add(server);
        return server;
    }

    private void register(EchoServer... servers) {
        ServiceInstance[] instances = new ServiceInstance[servers.length];
        for (int i = 0; i < servers.length; i++) {
            instances[i] = servers[i].instance();
        }
        etcd.set("svc", instances);
    }

    private ManagedChannelBuilder<?> builder(String target) {
        return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .setNameResolverArg(EtcdTargets.MANAGER, manager);
    }

    private ManagedChannel channel(String policy) {
        return channel(builder("etcd:///svc").defaultLoadBalancingPolicy(policy));
    }

    private ManagedChannel channel(ManagedChannelBuilder<?> builder) {
        ManagedChannel channel = builder.build();
        opened.add(() -> {
            channel.shutdownNow();
            assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        });
        return channel;
    }

    private static Future<String> hold(Channel channel) {
        return ClientCalls.futureUnaryCall(channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT), EchoServer.HOLD);
    }

    private static List<String> calls(Channel channel, int count) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(EchoServer.call(channel));
        }
        return answers;
    }

    private static void awaitAnswersOf(Channel channel, Set<String> ids) {
        await().until(() -> new HashSet<>(calls(channel, 4 * ids.size())).equals(ids));
    }

    private static ThrowableAssertAlternative<StatusRuntimeException> assertUnavailable(ThrowingCallable call) {
        return org.assertj.core.api.Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
}

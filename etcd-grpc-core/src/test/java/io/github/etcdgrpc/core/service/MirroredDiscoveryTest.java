package io.github.etcdgrpc.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.core.ClusterProvider;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceEvent;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceListener;
import io.github.etcdgrpc.service.ServiceWatch;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.PutRequest;
import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MirroredDiscoveryTest {
    private static final DiscoveryOptions BLUE = DiscoveryOptions.DEFAULTS.withMetadata(Map.of("color", "blue"));

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdBackend direct = etcd.connect();
    private final EtcdManager manager = EtcdGrpc.builder()
            .backend(new ClusterProvider(etcd))
            .timekeeper(time)
            .random(RandomGenerator.of("Random"))
            .build();
    private final ServiceDiscovery discovery = manager.serviceDiscovery();
    private final Listener listener = new Listener();

    private static final class Listener implements ServiceListener {
        private final List<String> log = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(ServiceEvent event) {
            log.add(event.type() + " " + event.service() + "/"
                    + event.instance().id() + " " + event.instance().address());
        }

        @Override
        public void onSynced(List<ServiceInstance> instances) {
            log.add("synced " + instances.size());
        }

        @Override
        public void onError(EtcdException error) {
            log.add("error " + error.code());
        }
    }

    @AfterEach
    void end() {
        manager.close();
        etcd.close();
    }

    @Test
    void watchService_tellsWhatExistsThenSyncedThenChanges() {
        put("a/1", "h:1");
        try (ServiceWatch watch = discovery.watchService("a", listener)) {
            time.settle();
            put("a/2", "h:2");
            put("a/1", "h:3");
            delete("a/2");

            assertThat(listener.log)
                    .containsExactly("ADD a/1 h:1", "synced 1", "ADD a/2 h:2", "UPDATE a/1 h:3", "DELETE a/2 h:2");
            assertThat(watch.serviceName()).isEqualTo("a");
            assertThat(watch.isSynced()).isTrue();
            assertThat(addresses(watch.instances())).containsExactly("h:3");
        }
    }

    @Test
    void watchService_emptyService_isSyncedAsEmpty() {
        discovery.watchService("a", listener);
        time.settle();

        assertThat(listener.log).containsExactly("synced 0");
    }

    @Test
    void watchService_serviceWhoseNameBeginsAlike_isNotSeen() {
        put("ab/1", "h:1");
        discovery.watchService("a", listener);
        time.settle();

        assertThat(listener.log).containsExactly("synced 0");
    }

    @Test
    void watchService_goServiceOfEtcdsOwnNaming_isFound() {
        put("a/h:1", "{\"Op\":0,\"Addr\":\"h:1\",\"Metadata\":null}");

        assertThat(discovery.getServiceEndpoints("a")).containsExactly("h:1");
    }

    @Test
    void watchService_junkAmongGoodInstances_isSkipped() {
        put("a/0", "");
        put("a/1", "h:1");
        put("a/2", "{\"Addr\":");
        put("a/3", "x".repeat(1 << 20));
        direct.kv()
                .put(PutRequest.of(Bytes.ofUtf8("/services/a/4"), Bytes.of((byte) 0xff, (byte) 0)))
                .join();
        discovery.watchService("a", listener);
        time.settle();

        assertThat(listener.log).containsExactly("ADD a/1 h:1", "synced 1");
    }

    @Test
    void watchService_filter_turnsChangesIntoAddUpdateDelete() {
        put("a/1", instance("h:1", "red"));
        put("a/2", instance("h:2", "blue"));
        ServiceWatch watch = discovery.watchService("a", listener, BLUE);
        time.settle();
        put("a/1", instance("h:1", "blue"));
        put("a/1", instance("h:3", "blue"));
        put("a/2", instance("h:2", "red"));
        put("a/2", instance("h:4", "red"));
        delete("a/2");
        delete("a/1");

        assertThat(listener.log)
                .containsExactly(
                        "ADD a/2 h:2", "synced 1", "ADD a/1 h:1", "UPDATE a/1 h:3", "DELETE a/2 h:2", "DELETE a/1 h:3");
        assertThat(watch.instances()).isEmpty();
    }

    @Test
    void instances_withFilter_isTheSameListUntilSomethingChanges() {
        put("a/1", instance("h:1", "red"));
        put("a/2", instance("h:2", "blue"));
        ServiceWatch watch = discovery.watchService("a", listener, BLUE);
        assertThat(watch.isSynced() ? List.of() : watch.instances()).isEmpty();
        time.settle();

        assertThat(addresses(watch.instances())).containsExactly("h:2");
        assertThat(watch.instances()).isSameAs(watch.instances());
    }

    @Test
    void watchService_twoUsers_shareOneWatch_whichStaysAMinuteAfterTheLast() {
        int before = etcd.watches();
        ServiceWatch first = discovery.watchService("a", listener);
        ServiceWatch second = discovery.watchService("a", new Listener(), BLUE);
        time.settle();
        assertThat(etcd.watches() - before).isEqualTo(1);

        first.close();
        second.close();
        second.close();
        time.advance(Duration.ofSeconds(59));
        assertThat(etcd.watches() - before).isEqualTo(1);
        try (ServiceWatch third = discovery.watchService("a", new Listener())) {
            time.advance(Duration.ofMinutes(10));
            assertThat(third.isSynced()).isTrue();
            assertThat(etcd.watches() - before).isEqualTo(1);
        }
        time.advance(Duration.ofSeconds(61));
        assertThat(etcd.watches() - before).isZero();
    }

    @Test
    void watchService_closed_hearsNothingMore() {
        ServiceWatch watch = discovery.watchService("a", listener);
        time.settle();
        watch.close();
        put("a/1", "h:1");

        assertThat(listener.log).containsExactly("synced 0");
    }

    @Test
    void watchService_switchedOffAndOn_keepsItsSnapshotAndTellsTheDifference() {
        put("a/1", "h:1");
        ServiceWatch watch = discovery.watchService("a", listener);
        time.settle();
        manager.connectionManager().disconnect();
        put("a/1", "h:2");
        time.advance(Duration.ofMinutes(10));
        assertThat(addresses(watch.instances())).containsExactly("h:1");
        manager.connectionManager().connect();
        time.settle();

        assertThat(listener.log).containsExactly("ADD a/1 h:1", "synced 1", "error CONNECTION_LOST", "UPDATE a/1 h:2");
    }

    @Test
    void watchService_reconnected_goesOn() {
        put("a/1", "h:1");
        discovery.watchService("a", listener);
        time.settle();
        manager.connectionManager().reconnect();
        put("a/1", "h:2");
        time.advance(Duration.ofMillis(100));

        assertThat(listener.log).endsWith("UPDATE a/1 h:2").hasSize(4);
    }

    @Test
    void resolveService_readsInTheOrderOfIds() {
        put("a/2", "h:2");
        put("a/1", "h:1");
        put("a/3", "h:1");

        assertThat(discovery.resolveService("a"))
                .extracting(ServiceInstance::id)
                .containsExactly("1", "2", "3");
        assertThat(discovery.getServiceEndpoints("a")).containsExactly("h:1", "h:2");
    }

    @Test
    void resolveService_nothing_isServiceNotFound() {
        assertThatThrownBy(() -> discovery.resolveService("a"))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("a has no instance under /services")
                .extracting("code")
                .isEqualTo(ErrorCode.SERVICE_NOT_FOUND);
    }

    @Test
    void resolveService_noneMatches_isNoAvailableInstances() {
        put("a/1", instance("h:1", "red"));

        assertThat(code(() -> discovery.resolveService("a", BLUE))).isEqualTo(ErrorCode.NO_AVAILABLE_INSTANCES);
    }

    @Test
    void resolveService_etcdAway_isDiscoveryFailed() {
        manager.connectionManager().disconnect();
        CompletableFuture<ErrorCode> code = inBackground(() -> code(() -> discovery.resolveService("a")));
        time.advanceUntil(code::isDone, Duration.ofSeconds(10));

        assertThat(code.join()).isEqualTo(ErrorCode.SERVICE_DISCOVERY_FAILED);
    }

    @Test
    void getConnection_noInstanceWithinTheTimeout_isServiceNotFound() {
        CompletableFuture<ErrorCode> code = inBackground(() -> code(() -> discovery.getConnection("a")));
        Duration waited = time.advanceUntil(code::isDone, Duration.ofSeconds(20));

        assertThat(code.join()).isEqualTo(ErrorCode.SERVICE_NOT_FOUND);
        assertThat(waited).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void getConnection_noneMatches_isNoAvailableInstances() {
        put("a/1", instance("h:1", "red"));
        CompletableFuture<ErrorCode> code = inBackground(() -> code(() -> discovery.getConnection("a", BLUE)));
        time.advanceUntil(code::isDone, Duration.ofSeconds(20));

        assertThat(code.join()).isEqualTo(ErrorCode.NO_AVAILABLE_INSTANCES);
    }

    @Test
    void getConnection_etcdNeverAnswered_isDiscoveryFailedBecauseOfTheLastError() {
        manager.connectionManager().disconnect();
        CompletableFuture<Throwable> failure = inBackground(() -> catchThrowable(() -> discovery.getConnection("a")));
        time.advanceUntil(failure::isDone, Duration.ofSeconds(20));

        assertThat(failure.join()).extracting("code").isEqualTo(ErrorCode.SERVICE_DISCOVERY_FAILED);
        assertThat(failure.join()).cause().extracting("code").isEqualTo(ErrorCode.NOT_CONNECTED);
    }

    @Test
    void getConnection_callersContextEnds_isOperationTimeout() {
        Context.CancellableContext context = Context.current().withCancellation();
        CompletableFuture<ErrorCode> code =
                inBackground(() -> call(context, () -> code(() -> discovery.getConnection("a"))));
        context.cancel(null);
        time.advanceUntil(code::isDone, Duration.ofSeconds(4));

        assertThat(code.join()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
    }

    @Test
    void getConnection_instanceThere_butNoResolverModule_saysWhatToAdd() {
        put("a/1", "h:1");

        assertThatThrownBy(() -> discovery.getConnection("a"))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("io.github.etcdgrpc:etcd-grpc-grpc-resolver")
                .extracting("code")
                .isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void getConnection_fromWithinACallback_isNoDeadlock() {
        put("a/1", "h:1");
        CompletableFuture<ErrorCode> code = new CompletableFuture<>();
        discovery.watchService("b", new ServiceListener() {
            @Override
            public void onEvent(ServiceEvent event) {}

            @Override
            public void onSynced(List<ServiceInstance> instances) {
                code.complete(code(() -> discovery.getConnection("a")));
            }
        });
        time.settle();

        assertThat(code).isCompletedWithValue(ErrorCode.INVALID_STATE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a/b", "a\n"})
    void badServiceName_isRefused_naming_it(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> discovery.resolveService(name))
                .withMessageContaining("serviceName: ");
        assertThatIllegalArgumentException().isThrownBy(() -> discovery.watchService(name, listener));
        assertThatIllegalArgumentException().isThrownBy(() -> discovery.getConnection(name));
    }

    @Test
    void afterClose_everythingIsInvalidState() {
        put("a/1", "h:1");
        ServiceWatch watch = discovery.watchService("a", listener);
        time.settle();
        manager.close();

        assertThat(code(() -> discovery.resolveService("a"))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(code(() -> discovery.watchService("a", listener))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(code(() -> discovery.getConnection("a"))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(addresses(watch.instances())).containsExactly("h:1");
        watch.close();
    }

    private void put(String key, String value) {
        direct.kv()
                .put(PutRequest.of(Bytes.ofUtf8("/services/" + key), Bytes.ofUtf8(value)))
                .join();
        time.settle();
    }

    private void delete(String key) {
        direct.kv().delete(DeleteRequest.of(Bytes.ofUtf8("/services/" + key))).join();
        time.settle();
    }

    private static String instance(String address, String color) {
        return "{\"Addr\":\"" + address + "\",\"Metadata\":{\"color\":\"" + color + "\"}}";
    }

    private static List<String> addresses(List<ServiceInstance> instances) {
        return instances.stream().map(ServiceInstance::address).toList();
    }

    private static ErrorCode code(ThrowingCallable call) {
        return ((EtcdException) catchThrowable(call)).code();
    }

    /** Calls on the virtual time's own thread, which waits in virtual time. */
    private <T> CompletableFuture<T> inBackground(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        time.executor().execute(() -> result.complete(call.get()));
        time.settle();
        return result;
    }

    private static <T> T call(Context context, Supplier<T> call) {
        Context previous = context.attach();
        try {
            return call.get();
        } finally {
            context.detach(previous);
        }
    }
}

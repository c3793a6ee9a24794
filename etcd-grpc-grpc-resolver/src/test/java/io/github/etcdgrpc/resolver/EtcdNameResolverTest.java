package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceInstance;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.ProxyDetector;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EtcdNameResolverTest {
    private static final ServiceInstance A = new ServiceInstance("a", "10.0.0.1:1");
    private static final ServiceInstance B = new ServiceInstance("b", "10.0.0.2:2");

    private final KnownManagers managers = new KnownManagers();
    private final FakeManager manager = new FakeManager("m");
    private final FakeDiscovery etcd = manager.serviceDiscovery();
    private final SynchronizationContext sync = new SynchronizationContext((thread, error) -> {
        throw new AssertionError(error);
    });
    private final Queue<Runnable> offloaded = new ArrayDeque<>();
    private final Map<String, InetAddress> dns = new ConcurrentHashMap<>();
    private final BlockingQueue<ResolutionResult> results = new LinkedBlockingQueue<>();
    private final NameResolver.Listener2 listener = mock(NameResolver.Listener2.class);
    private NameResolver resolver;

    @BeforeEach
    void recordResults() {
        when(listener.onResult2(any())).thenAnswer(call -> {
            sync.throwIfNotInThisSynchronizationContext();
            results.add(call.getArgument(0));
            return Status.OK;
        });
    }

    @AfterEach
    void end() throws InterruptedException {
        if (resolver != null) {
            sync.execute(resolver::shutdown);
        }
        manager.close();
        assertThat(etcd.awaitCallbacks()).isTrue();
        assertThat(etcd.openWatches()).as("watches left open").isZero();
    }

    @Test
    void newNameResolver_otherScheme_isNotOurs() {
        assertThat(provider().newNameResolver(URI.create("dns:///a"), args().build()))
                .isNull();
    }

    @Test
    void newNameResolver_notStarted_asksNothing() {
        managers.add(manager);
        resolver = provider().newNameResolver(URI.create("etcd:///svc%20x"), args().build());
        assertThat(etcd.openWatches()).isZero();
        assertThat(resolver.getServiceAuthority()).isEqualTo("svc%20x");
    }

    @Test
    void start_notSynced_publishesNothing() {
        start();
        settle();
        assertThat(results).isEmpty();
        assertThat(etcd.openWatches()).isEqualTo(1);
    }

    @Test
    void start_synced_publishesOneGroupPerInstanceInOrder() {
        etcd.set("svc", B, A);
        start();
        assertThat(addresses(next())).containsExactly("a", "b");
        assertThat(results).isEmpty();
    }

    @Test
    void change_afterSync_isPublished() {
        etcd.set("svc", A);
        start();
        assertThat(addresses(next())).containsExactly("a");
        etcd.set("svc", A, B);
        assertThat(addresses(next())).containsExactly("a", "b");
    }

    @Test
    void changes_manyWhilePassIsBusy_arePublishedOnceWithTheLatest() {
        etcd.set("svc", A);
        start();
        settle();
        for (int i = 0; i < 1000; i++) {
            etcd.set("svc", new ServiceInstance("i" + i, "10.0.1.1:" + (i + 1)));
        }
        settle();
        assertThat(results).isEmpty();
        assertThat(addresses(next())).containsExactly("a");
        assertThat(addresses(next())).containsExactly("i999");
        assertThat(offloaded).isEmpty();
        assertThat(results).isEmpty();
    }

    @Test
    void change_withoutEffectOnAddresses_isNotPublished() {
        etcd.set("svc", A);
        start();
        next();
        etcd.set("svc", A);
        settle();
        runOffloaded();
        assertThat(results).isEmpty();
    }

    @Test
    void error_beforeFirstAnswer_isReportedWithServiceAndCause() {
        start();
        etcd.fail("no member answers");
        Status status = error(next());
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("service \"svc\"", "no member answers");
    }

    @Test
    void error_afterInstances_changesNothing() {
        etcd.set("svc", A);
        start();
        next();
        etcd.fail("no member answers");
        settle();
        runOffloaded();
        assertThat(results).isEmpty();
    }

    @Test
    void emptyService_fromTheBeginning_isAnErrorThatNamesIt() {
        etcd.set("svc");
        start();
        Status status = error(next());
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("no instance of service \"svc\" is registered in etcd");
        etcd.set("svc", A);
        assertThat(addresses(next())).containsExactly("a");
    }

    @Test
    void emptyService_afterInstances_putsTheFailingPolicyInCharge() {
        etcd.set("svc", A);
        start();
        next();
        etcd.set("svc");
        ResolutionResult drained = next();
        assertThat(drained.getAddressesOrError().getValue()).isEmpty();
        assertThat(drained.getServiceConfig().getConfig().toString())
                .contains("etcd_grpc_no_instance", "no instance of service \"svc\" is registered in etcd");
        etcd.set("svc", B);
        ResolutionResult back = next();
        assertThat(addresses(back)).containsExactly("b");
        assertThat(back.getServiceConfig()).isNull();
    }

    @Test
    void metadataFilter_letsMatchingInstancesThrough() {
        etcd.set("svc", A, new ServiceInstance("c", "10.0.0.3:3", Map.of("zone", "x"), A.leaseId(), A.ttl()));
        start(args().setArg(EtcdTargets.OPTIONS, DiscoveryOptions.DEFAULTS.withMetadata(Map.of("zone", "x"))));
        assertThat(addresses(next())).containsExactly("c");
    }

    @Test
    void metadataFilter_withoutMatch_isNamedInTheError() {
        etcd.set("svc", A);
        start(args().setArg(EtcdTargets.OPTIONS, DiscoveryOptions.DEFAULTS.withMetadata(Map.of("zone", "x"))));
        assertThat(error(next()).getDescription())
                .isEqualTo("no instance of service \"svc\" with metadata {zone=x} is registered in etcd");
    }

    @Test
    void unknownHosts_only_areReportedAndLookedUpAgainOnRefresh() throws UnknownHostException {
        etcd.set("svc", new ServiceInstance("h", "host:1"));
        start();
        assertThat(error(next()).getDescription()).contains("service \"svc\"", "host: unknown host");
        dns.put("host", InetAddress.getByName("10.0.0.9"));
        sync.execute(resolver::refresh);
        assertThat(addresses(next())).containsExactly("h");
    }

    @Test
    void refresh_ipAddressesOnly_doesNothing() {
        etcd.set("svc", A);
        start();
        next();
        settle();
        runOffloaded();
        sync.execute(resolver::refresh);
        assertThat(offloaded).isEmpty();
        assertThat(etcd.openWatches()).isEqualTo(1);
    }

    @Test
    void givenManager_isAskedThoughOthersAreOpen() {
        FakeManager other = new FakeManager("other");
        managers.add(other);
        etcd.set("svc", A);
        start(args());
        assertThat(addresses(next())).containsExactly("a");
        other.close();
    }

    @Test
    void noManager_isAnErrorUntilOneOpens() {
        startWithoutManager("etcd:///svc");
        assertThat(error(next()).getDescription()).startsWith("no EtcdManager is open");
        etcd.set("svc", A);
        managers.add(manager);
        assertThat(addresses(next())).containsExactly("a");
    }

    @Test
    void severalManagers_isAnErrorUntilOneIsChosen() {
        FakeManager other = new FakeManager("other");
        managers.add(other);
        managers.add(manager);
        startWithoutManager("etcd:///svc");
        assertThat(error(next()).getDescription()).contains("m, other");
        etcd.set("svc", A);
        managers.choose(manager);
        assertThat(addresses(next())).containsExactly("a");
        other.close();
    }

    @Test
    void managerCloses_addressesStayAndTheNextIsFollowed() {
        managers.add(manager);
        etcd.set("svc", A);
        startWithoutManager("etcd://m/svc");
        assertThat(addresses(next())).containsExactly("a");

        managers.remove(manager);
        runOffloaded();
        assertThat(etcd.openWatches()).isZero();
        assertThat(results).isEmpty();

        FakeManager successor = new FakeManager("m");
        successor.serviceDiscovery().set("svc", B);
        managers.add(successor);
        assertThat(addresses(next())).containsExactly("b");
        sync.execute(resolver::shutdown);
        assertThat(successor.serviceDiscovery().openWatches()).isZero();
        successor.close();
    }

    @Test
    void closedManager_isAnErrorWithItsReason() {
        manager.close();
        start();
        assertThat(error(next()).getDescription()).contains("service \"svc\"", "manager is closed");
    }

    @Test
    void shutdown_closesTheWatchAndPublishesNoMore() {
        etcd.set("svc", A);
        start();
        settle();
        sync.execute(resolver::shutdown);
        assertThat(etcd.openWatches()).isZero();
        etcd.set("svc", B);
        settle();
        runOffloaded();
        assertThat(results).isEmpty();
    }

    private void start() {
        start(args());
    }

    private void start(NameResolver.Args.Builder args) {
        resolver = provider()
                .newNameResolver(
                        URI.create("etcd:///svc"),
                        args.setArg(EtcdTargets.MANAGER, manager).build());
        sync.execute(() -> resolver.start(listener));
    }

    private void startWithoutManager(String target) {
        resolver = provider().newNameResolver(URI.create(target), args().build());
        sync.execute(() -> resolver.start(listener));
    }

    private EtcdNameResolverProvider provider() {
        return new EtcdNameResolverProvider(managers, host -> {
            if (Character.isDigit(host.charAt(0))) {
                return List.of(InetAddress.getByName(host));
            }
            if (!dns.containsKey(host)) {
                throw new UnknownHostException(host);
            }
            return List.of(dns.get(host));
        });
    }

    private NameResolver.Args.Builder args() {
        ProxyDetector noProxy = address -> null;
        return NameResolver.Args.newBuilder()
                .setDefaultPort(80)
                .setProxyDetector(noProxy)
                .setSynchronizationContext(sync)
                .setScheduledExecutorService(
                        mock(ScheduledExecutorService.class, call -> mock(java.util.concurrent.ScheduledFuture.class)))
                .setServiceConfigParser(new NameResolver.ServiceConfigParser() {
                    @Override
                    public ConfigOrError parseServiceConfig(Map<String, ?> raw) {
                        return ConfigOrError.fromConfig(raw);
                    }
                })
                .setOffloadExecutor(task -> {
                    synchronized (offloaded) {
                        offloaded.add(task);
                    }
                });
    }

    /** Waits until the watches have been told all that was set. */
    private void settle() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        etcd.onCallbackThread(() -> told.complete(null));
        told.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void runOffloaded() {
        while (true) {
            Runnable task;
            synchronized (offloaded) {
                task = offloaded.poll();
            }
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    /** Runs what was offloaded, one task after the other, until there is a result. */
    private ResolutionResult next() {
        for (int i = 0; results.isEmpty() && i < 10_000; i++) {
            settleIfOpen();
            Runnable task;
            synchronized (offloaded) {
                task = offloaded.poll();
            }
            if (task != null) {
                task.run();
            } else {
                Thread.onSpinWait();
            }
        }
        return results.remove();
    }

    private void settleIfOpen() {
        try {
            settle();
        } catch (java.util.concurrent.RejectedExecutionException e) {
            // Its manager is closed: nothing more will be told.
            Thread.onSpinWait();
        }
    }

    private static List<String> addresses(ResolutionResult result) {
        List<EquivalentAddressGroup> groups = result.getAddressesOrError().getValue();
        return groups.stream()
                .map(group -> group.getAttributes().get(EtcdTargets.INSTANCE).id())
                .toList();
    }

    private static Status error(ResolutionResult result) {
        return result.getAddressesOrError().getStatus();
    }
}

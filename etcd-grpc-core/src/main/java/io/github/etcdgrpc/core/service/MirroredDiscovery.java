package io.github.etcdgrpc.core.service;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.RetryConfig;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.watch.MirrorPool;
import io.github.etcdgrpc.core.watch.PrefixMirror;
import io.github.etcdgrpc.core.watch.PrefixReader;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceListener;
import io.github.etcdgrpc.service.ServiceWatch;
import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Discovery over one mirror for each service, and over linearizable reads where the caller asks for what is so now. */
public final class MirroredDiscovery implements ServiceDiscovery, AutoCloseable {
    /** A mirror looks after its own retries. */
    private static final RetryConfig ONCE = new RetryConfig(0, Duration.ofMillis(1), Duration.ofMillis(1), 1);

    private final ManagerScope scope;
    private final ServiceKeys keys;
    private final InstanceParser parser;
    private final ServiceCatalog catalog;
    private final ChannelSource channels;
    private final MirrorPool<ServiceInstance> mirrors;
    private volatile boolean closed;

    /** Creates one that takes its channels from {@code channels}. Asks etcd nothing yet. */
    MirroredDiscovery(ManagerScope scope, InstanceParser parser, ServiceCatalog catalog, ChannelSource channels) {
        this.scope = scope;
        this.keys = new ServiceKeys(scope.options().servicePrefix());
        this.parser = parser;
        this.catalog = catalog;
        this.channels = channels;
        this.mirrors = new MirrorPool<>(this::mirror, scope.timekeeper());
    }

    @Override
    public ServiceConnection getConnection(String serviceName, DiscoveryOptions options) {
        String service = ServiceArguments.serviceName(serviceName);
        try (MirrorPool<ServiceInstance>.Use use = mirrors.take(service)) {
            awaitMatch(service, options, use.mirror());
            return channels.connect(service, options);
        }
    }

    @Override
    public List<String> getServiceEndpoints(String serviceName) {
        return resolveService(serviceName).stream()
                .map(ServiceInstance::address)
                .distinct()
                .toList();
    }

    @Override
    public List<ServiceInstance> resolveService(String serviceName, DiscoveryOptions options) {
        String service = ServiceArguments.serviceName(serviceName);
        List<ServiceInstance> all = read(service);
        List<ServiceInstance> matching = all.stream()
                .filter(instance -> instance.matches(options.metadata()))
                .toList();
        if (matching.isEmpty()) {
            throw nothing(service, all, options.metadata());
        }
        return matching;
    }

    @Override
    public ServiceWatch watchService(String serviceName, ServiceListener listener, DiscoveryOptions options) {
        String service = ServiceArguments.serviceName(serviceName);
        requireNonNull(listener, "listener");
        requireNonNull(options, "options");
        FilteredWatch.Subscriber subscriber = new FilteredWatch.Subscriber(listener, scope.callbacks());
        return new FilteredWatch(service, options.metadata(), mirrors.take(service), subscriber);
    }

    /** Has the watches try at once what waits for its next attempt: to be called when etcd is known to answer again. */
    public void retryNow() {
        mirrors.retryNow();
    }

    /** Ends all watches; the handles keep their last snapshot. Returns at once. Idempotent. */
    @Override
    public void close() {
        closed = true;
        mirrors.close();
    }

    private PrefixMirror<ServiceInstance> mirror(String service) {
        Retrier once = new Retrier(ONCE, scope.timekeeper(), scope.random());
        PrefixReader reader = new PrefixReader(scope.backend().kv(), once);
        PrefixMirror.Setting setting =
                new PrefixMirror.Setting(scope.backend(), reader, scope.timekeeper(), scope.random());
        return new PrefixMirror<>(setting, keys.instancesOf(service), parser::parse);
    }

    private List<ServiceInstance> read(String service) {
        String what = "resolve " + service;
        requireOpen(what);
        try {
            return scope.calls().await(what, catalog.instances(service));
        } catch (EtcdException failure) {
            if (failure.code() == ErrorCode.INVALID_STATE || callerGaveUp()) {
                throw failure;
            }
            throw new EtcdException(ErrorCode.SERVICE_DISCOVERY_FAILED, what, failure);
        }
    }

    private void awaitMatch(String service, DiscoveryOptions options, PrefixMirror<ServiceInstance> mirror) {
        Duration operation = scope.calls().operationTimeout();
        Duration bound = options.timeout().compareTo(operation) < 0 ? options.timeout() : operation;
        try (FirstMatch first = new FirstMatch(mirror, options.metadata())) {
            scope.calls().await("find an instance of " + service, first.future(), bound);
        } catch (EtcdException failure) {
            if (failure.code() != ErrorCode.OPERATION_TIMEOUT || callerGaveUp()) {
                throw failure;
            }
            requireOpen("find an instance of " + service);
            throw mirror.isSynced()
                    ? nothing(service, mirror.snapshot(), options.metadata())
                    : unanswered(service, bound, mirror);
        }
    }

    private void requireOpen(String what) {
        if (closed) {
            throw new EtcdException(ErrorCode.INVALID_STATE, what + ": the manager is closed");
        }
    }

    private static boolean callerGaveUp() {
        Context context = Context.current();
        return context.isCancelled()
                || (context.getDeadline() != null && context.getDeadline().isExpired());
    }

    private static EtcdException unanswered(String service, Duration bound, PrefixMirror<ServiceInstance> mirror) {
        String detail = service + ": etcd did not answer within " + bound;
        return new EtcdException(
                ErrorCode.SERVICE_DISCOVERY_FAILED, detail, mirror.outage().orElse(null));
    }

    private EtcdException nothing(String service, List<ServiceInstance> all, Map<String, String> filter) {
        if (all.isEmpty()) {
            String detail = service + " has no instance under " + keys.prefix();
            return new EtcdException(ErrorCode.SERVICE_NOT_FOUND, detail);
        }
        String detail = "none of the " + all.size() + " instances of " + service + " has the metadata " + filter;
        return new EtcdException(ErrorCode.NO_AVAILABLE_INSTANCES, detail);
    }
}

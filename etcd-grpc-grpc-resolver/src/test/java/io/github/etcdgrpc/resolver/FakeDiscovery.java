package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.service.ServiceDiscovery;
import io.github.etcdgrpc.service.ServiceEvent;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceListener;
import io.github.etcdgrpc.service.ServiceWatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Services as a test sets them, told to watches as the API promises: serially, on a thread of its own.
 *
 * <p>A service that was never set is one about which etcd has not answered.
 */
final class FakeDiscovery implements ServiceDiscovery {
    private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
    private final Map<String, List<ServiceInstance>> services = new HashMap<>();
    private final List<FakeWatch> watches = new ArrayList<>();
    private boolean closed;

    /** Makes these the instances of the service, and tells each watch one event per instance. */
    synchronized void set(String service, ServiceInstance... instances) {
        List<ServiceInstance> sorted = new ArrayList<>(List.of(instances));
        sorted.sort(Comparator.comparing(ServiceInstance::id));
        services.put(service, sorted);
        watches.stream().filter(watch -> watch.service.equals(service)).forEach(watch -> tell(watch, sorted));
    }

    synchronized void fail(String message) {
        EtcdException error = new EtcdException(ErrorCode.CONNECTION_LOST, message);
        watches.forEach(watch -> watch.tell(listener -> listener.onError(error)));
    }

    synchronized int openWatches() {
        return watches.size();
    }

    /** Runs between what was told before and what is told after. */
    void onCallbackThread(Runnable task) {
        callbacks.execute(task);
    }

    synchronized void close() {
        closed = true;
        callbacks.shutdown();
    }

    boolean awaitCallbacks() throws InterruptedException {
        return callbacks.awaitTermination(10, TimeUnit.SECONDS);
    }

    @Override
    public synchronized ServiceWatch watchService(
            String serviceName, ServiceListener listener, DiscoveryOptions options) {
        if (closed) {
            throw new EtcdException(ErrorCode.INVALID_STATE, "manager is closed");
        }
        FakeWatch watch = new FakeWatch(serviceName, listener, options);
        watches.add(watch);
        List<ServiceInstance> instances = services.get(serviceName);
        if (instances != null) {
            tell(watch, instances);
        }
        return watch;
    }

    private void tell(FakeWatch watch, List<ServiceInstance> all) {
        List<ServiceInstance> instances = all.stream()
                .filter(instance -> instance.matches(watch.options.metadata()))
                .toList();
        boolean first = !watch.synced;
        watch.snapshot = instances;
        watch.synced = true;
        instances.forEach(instance -> watch.tell(
                listener -> listener.onEvent(new ServiceEvent(ServiceEvent.Type.ADD, watch.service, instance))));
        if (first) {
            watch.tell(listener -> listener.onSynced(instances));
        } else if (instances.isEmpty()) {
            watch.tell(listener -> listener.onEvent(new ServiceEvent(
                    ServiceEvent.Type.DELETE, watch.service, new ServiceInstance("last", "127.0.0.1:1"))));
        }
    }

    @Override
    public ServiceConnection getConnection(String serviceName, DiscoveryOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> getServiceEndpoints(String serviceName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ServiceInstance> resolveService(String serviceName, DiscoveryOptions options) {
        throw new UnsupportedOperationException();
    }

    private final class FakeWatch implements ServiceWatch {
        private final String service;
        private final ServiceListener listener;
        private final DiscoveryOptions options;
        private volatile List<ServiceInstance> snapshot = List.of();
        private volatile boolean synced;
        private volatile boolean closed;

        FakeWatch(String service, ServiceListener listener, DiscoveryOptions options) {
            this.service = service;
            this.listener = listener;
            this.options = options;
        }

        void tell(Consumer<ServiceListener> call) {
            callbacks.execute(() -> {
                if (!closed) {
                    call.accept(listener);
                }
            });
        }

        @Override
        public String serviceName() {
            return service;
        }

        @Override
        public List<ServiceInstance> instances() {
            return snapshot;
        }

        @Override
        public boolean isSynced() {
            return synced;
        }

        @Override
        public void close() {
            closed = true;
            synchronized (FakeDiscovery.this) {
                watches.remove(this);
            }
        }
    }
}

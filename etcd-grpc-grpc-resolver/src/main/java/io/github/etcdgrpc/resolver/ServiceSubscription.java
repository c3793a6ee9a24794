package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.ServiceEvent;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceListener;
import io.github.etcdgrpc.service.ServiceWatch;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Follows one service in one manager and turns its instances into addresses.
 *
 * <p>Listener calls only announce that something changed. One pass at a time then takes the latest snapshot, looks its hosts up on the offload
 * executor and publishes the outcome in the channel's {@link SynchronizationContext}; however much changes meanwhile, one more pass follows.
 */
final class ServiceSubscription implements ServiceListener {
    private static final long LOOKUP_RETRY_SECONDS = 5;

    private final Resolution resolution;
    private final AddressPublisher publisher;
    private final InstanceAddresses addresses;
    private final AtomicBoolean announced = new AtomicBoolean();

    // Confined to the synchronization context.
    private @Nullable ServiceWatch watch;
    private boolean closed;
    private boolean passRunning;
    private boolean passWanted;
    private SynchronizationContext.@Nullable ScheduledHandle lookupRetry;

    ServiceSubscription(Resolution resolution, AddressPublisher publisher) {
        this.resolution = resolution;
        this.publisher = publisher;
        this.addresses = new InstanceAddresses(resolution.lookup());
    }

    void start(EtcdManager manager) {
        watch = manager.serviceDiscovery().watchService(resolution.service(), this, resolution.options());
    }

    /** Looks host names up again; what etcd says comes by itself. */
    void refresh() {
        if (addresses.expire()) {
            pass();
        }
    }

    void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
        cancelLookupRetry();
    }

    @Override
    public void onEvent(ServiceEvent event) {
        announce();
    }

    @Override
    public void onSynced(List<ServiceInstance> instances) {
        announce();
    }

    @Override
    public void onError(EtcdException error) {
        resolution.synchronizationContext().execute(() -> reportBeforeSync(error));
    }

    private void reportBeforeSync(EtcdException error) {
        if (!closed && watch != null && !watch.isSynced()) {
            publisher.failed(resolution
                    .unavailable("service \"" + resolution.service() + "\" cannot be found: " + error.getMessage())
                    .withCause(error));
        }
    }

    private void announce() {
        if (announced.compareAndSet(false, true)) {
            resolution.synchronizationContext().execute(this::pass);
        }
    }

    private void pass() {
        announced.set(false);
        if (closed || watch == null || !watch.isSynced()) {
            return;
        }
        if (passRunning) {
            passWanted = true;
            return;
        }
        passRunning = true;
        passWanted = false;
        cancelLookupRetry();
        List<ServiceInstance> instances = watch.instances();
        resolution.offloadExecutor().execute(() -> lookUp(instances));
    }

    private void lookUp(List<ServiceInstance> instances) {
        InstanceAddresses.Found found = addresses.of(instances);
        resolution.synchronizationContext().execute(() -> publish(instances, found));
    }

    private void publish(List<ServiceInstance> instances, InstanceAddresses.Found found) {
        passRunning = false;
        if (closed) {
            return;
        }
        List<EquivalentAddressGroup> groups = found.groups();
        if (!groups.isEmpty()) {
            publisher.addresses(groups);
        } else if (instances.isEmpty()) {
            publisher.noInstance();
        } else {
            publisher.failed(noAddress(found));
        }
        if (passWanted) {
            pass();
        } else if (!found.unknownHosts().isEmpty()) {
            scheduleLookupRetry();
        }
    }

    private Status noAddress(InstanceAddresses.Found found) {
        return resolution.unavailable("service \"" + resolution.service()
                + "\" has instances, none with an address that can be looked up: " + found.reasons());
    }

    private void scheduleLookupRetry() {
        lookupRetry = resolution
                .synchronizationContext()
                .schedule(
                        this::pass,
                        LOOKUP_RETRY_SECONDS,
                        TimeUnit.SECONDS,
                        resolution.args().getScheduledExecutorService());
    }

    private void cancelLookupRetry() {
        if (lookupRetry != null) {
            lookupRetry.cancel();
            lookupRetry = null;
        }
    }
}

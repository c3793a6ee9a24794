package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.watch.Change;
import io.github.etcdgrpc.core.watch.MirrorListener;
import io.github.etcdgrpc.core.watch.MirrorPool;
import io.github.etcdgrpc.core.watch.MirrorSubscription;
import io.github.etcdgrpc.service.ServiceEvent;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceListener;
import io.github.etcdgrpc.service.ServiceWatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One user's watch of a shared mirror, through a metadata filter: an instance that begins to match is added, one that ceases to match is deleted. */
final class FilteredWatch implements ServiceWatch {
    private final String service;
    private final Map<String, String> filter;
    private final MirrorPool<ServiceInstance>.Use use;
    private final MirrorSubscription<ServiceInstance> subscription;
    private volatile Filtered last = new Filtered(List.of(), List.of());

    /** What a snapshot of the mirror looks like through the filter. */
    private record Filtered(List<ServiceInstance> all, List<ServiceInstance> matching) {}

    FilteredWatch(
            String service, Map<String, String> filter, MirrorPool<ServiceInstance>.Use use, Subscriber subscriber) {
        this.service = service;
        this.filter = filter;
        this.use = use;
        this.subscription = use.mirror().subscribe(new Translator(subscriber.listener()), subscriber.callbacks());
    }

    /** Who is told, and where. */
    record Subscriber(ServiceListener listener, Executor callbacks) {}

    @Override
    public String serviceName() {
        return service;
    }

    @Override
    public List<ServiceInstance> instances() {
        List<ServiceInstance> all = use.mirror().snapshot();
        Filtered known = last;
        if (known.all() != all) {
            known = new Filtered(all, matching(all));
            last = known;
        }
        return known.matching();
    }

    @Override
    public boolean isSynced() {
        return use.mirror().isSynced();
    }

    @Override
    public void close() {
        subscription.close();
        use.close();
    }

    private List<ServiceInstance> matching(List<ServiceInstance> all) {
        return filter.isEmpty()
                ? all
                : all.stream().filter(instance -> instance.matches(filter)).toList();
    }

    private @Nullable ServiceInstance ifMatching(@Nullable ServiceInstance instance) {
        return instance != null && instance.matches(filter) ? instance : null;
    }

    /** Turns changes of the mirror into events of the filtered view. */
    private final class Translator implements MirrorListener<ServiceInstance> {
        private final ServiceListener listener;

        private Translator(ServiceListener listener) {
            this.listener = listener;
        }

        @Override
        public void changed(Change<ServiceInstance> change) {
            ServiceInstance before = ifMatching(change.previous());
            ServiceInstance after = ifMatching(change.current());
            if (after != null) {
                tell(before == null ? ServiceEvent.Type.ADD : ServiceEvent.Type.UPDATE, after);
            } else if (before != null) {
                tell(ServiceEvent.Type.DELETE, before);
            }
        }

        @Override
        public void synced(List<ServiceInstance> values) {
            listener.onSynced(matching(values));
        }

        @Override
        public void outage(EtcdException error) {
            listener.onError(error);
        }

        private void tell(ServiceEvent.Type type, ServiceInstance instance) {
            listener.onEvent(new ServiceEvent(type, service, instance));
        }
    }
}

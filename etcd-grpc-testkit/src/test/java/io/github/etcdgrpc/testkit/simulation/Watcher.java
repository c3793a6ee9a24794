package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceEvent;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceListener;
import io.github.etcdgrpc.service.ServiceWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One who watches a service, and checks what he is told: against what he was told before, and against what happened in etcd.
 *
 * <p>His view must always be what etcd showed at some revision, never older than the one before. While nothing is wrong with his process it must be the latest, and each change must
 * have been told, one by one. Only after a wipe may it be of both histories until the new one has been read.
 */
final class Watcher implements ServiceListener {
    private final Node node;
    private final String service;
    private final Map<String, String> filter;
    private final SortedMap<String, ServiceInstance> view = new TreeMap<>();
    private final List<ServiceEvent> news = new ArrayList<>();
    private @Nullable ServiceWatch watch;
    private boolean synced;
    private boolean closed;
    private boolean exact;
    private int at;

    Watcher(Node node, String service, Map<String, String> filter) {
        this.node = node;
        this.service = service;
        this.filter = filter;
    }

    void open() {
        DiscoveryOptions options = DiscoveryOptions.DEFAULTS.withMetadata(filter);
        watch = node.manager().serviceDiscovery().watchService(service, this, options);
    }

    void close() {
        closed = true;
        watch().close();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void onEvent(ServiceEvent event) {
        node.world().trace().add("%s is told %s %s", this, event.type(), text(event.instance()));
        node.world().expect(() -> take(event));
    }

    private void take(ServiceEvent event) {
        ServiceInstance instance = event.instance();
        Violation.unless(!closed, "%s is told %s after it was closed", this, event);
        ServiceInstance before = view.get(instance.id());
        boolean coherent = switch (event.type()) {
            case ADD -> before == null;
            case UPDATE -> before != null && !before.equals(instance);
            case DELETE -> instance.equals(before);
        };
        Violation.unless(coherent, "%s is told %s, and knew %s", this, event, before);
        Violation.unless(event.service().equals(service), "%s is told %s", this, event);
        news.add(event);
        if (event.type() == ServiceEvent.Type.DELETE) {
            view.remove(instance.id());
        } else {
            view.put(instance.id(), instance);
        }
    }

    @Override
    public void onSynced(List<ServiceInstance> instances) {
        node.world().trace().add("%s is synced", this);
        node.world().expect(() -> {
            Violation.unless(!synced, "%s is synced twice", this);
            Violation.unless(
                    instances.equals(List.copyOf(view.values())),
                    "%s is synced with %s, and was told %s",
                    this,
                    instances,
                    view);
        });
        synced = true;
    }

    @Override
    public void onError(EtcdException error) {
        node.world().trace().add("%s is told %s", this, error.code());
        node.world()
                .expect(() -> Violation.unless(
                        !exact || !node.isSerene(), "%s is told %s, and nothing is wrong", this, error));
    }

    /** Compares the view with etcd's history. To be called when all that is due has run. */
    void check() {
        if (closed || node.isPaused() || node.isEnding()) {
            return;
        }
        checkSnapshot();
        List<Truth.State> states = node.world().truth().states(service);
        Truth.State last = states.get(states.size() - 1);
        if (!synced) {
            Violation.unless(view.isEmpty(), "%s knows %s before it is synced", this, view);
            Violation.unless(!node.isSerene(), "%s is not synced, and nothing is wrong", this);
        } else if (exact && node.isSerene()) {
            List<ServiceEvent> expected = changes(states);
            Violation.unless(news.equals(expected), "%s was told %s (expected: %s)", this, news, expected);
        } else {
            find(states);
        }
        boolean current = synced && view.equals(filtered(last));
        Violation.unless(current || !node.isSerene(), "%s knows %s (expected: %s)", this, view, filtered(last));
        exact = current && node.isSerene();
        at = exact ? states.size() - 1 : at;
        news.clear();
    }

    private void checkSnapshot() {
        List<ServiceInstance> snapshot = watch().instances();
        Violation.unless(
                snapshot.equals(List.copyOf(view.values())),
                "%s has the snapshot %s, and was told %s",
                this,
                snapshot,
                view);
        Violation.unless(watch().isSynced() == synced, "%s says it is %s", this, synced ? "not synced" : "synced");
    }

    private void find(List<Truth.State> states) {
        for (int index = at; index < states.size(); index++) {
            if (view.equals(filtered(states.get(index)))) {
                at = index;
                return;
            }
        }
        boolean wiped = states.get(at).epoch() < node.world().truth().epoch();
        Violation.unless(
                wiped && isMixture(states),
                "%s knows %s, which etcd has not shown since revision %s: %s",
                this,
                view,
                states.get(at).revision(),
                states.subList(at, states.size()));
    }

    /** Tells whether each id is as it was at one time or another. */
    private boolean isMixture(List<Truth.State> states) {
        TreeSet<String> ids = new TreeSet<>(view.keySet());
        states.subList(at, states.size())
                .forEach(state -> ids.addAll(filtered(state).keySet()));
        return ids.stream()
                .allMatch(id -> states.subList(at, states.size()).stream().anyMatch(state -> {
                    ServiceInstance shown = filtered(state).get(id);
                    ServiceInstance known = view.get(id);
                    return known == null ? shown == null : known.equals(shown);
                }));
    }

    /** Returns the changes since the last check, those of one revision by id. */
    private List<ServiceEvent> changes(List<Truth.State> states) {
        List<ServiceEvent> changes = new ArrayList<>();
        for (int index = at + 1; index < states.size(); index++) {
            SortedMap<String, ServiceInstance> before = filtered(states.get(index - 1));
            SortedMap<String, ServiceInstance> after = filtered(states.get(index));
            TreeSet<String> ids = new TreeSet<>(before.keySet());
            ids.addAll(after.keySet());
            ids.forEach(id -> change(before.get(id), after.get(id), changes));
        }
        return changes;
    }

    private void change(@Nullable ServiceInstance before, @Nullable ServiceInstance after, List<ServiceEvent> changes) {
        if (after == null) {
            changes.add(new ServiceEvent(ServiceEvent.Type.DELETE, service, before));
        } else if (before == null) {
            changes.add(new ServiceEvent(ServiceEvent.Type.ADD, service, after));
        } else if (!before.equals(after)) {
            changes.add(new ServiceEvent(ServiceEvent.Type.UPDATE, service, after));
        }
    }

    private SortedMap<String, ServiceInstance> filtered(Truth.State state) {
        if (filter.isEmpty()) {
            return state.instances();
        }
        SortedMap<String, ServiceInstance> matching = new TreeMap<>(state.instances());
        matching.values().removeIf(instance -> !instance.matches(filter));
        return matching;
    }

    private ServiceWatch watch() {
        ServiceWatch opened = watch;
        if (opened == null) {
            throw new IllegalStateException(this + " is not open");
        }
        return opened;
    }

    private static String text(ServiceInstance instance) {
        return instance.id() + " " + instance.address() + " " + new TreeMap<>(instance.metadata()) + " "
                + instance.leaseId();
    }

    @Override
    public String toString() {
        return node + "'s watch of " + service + (filter.isEmpty() ? "" : " " + filter);
    }
}

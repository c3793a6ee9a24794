package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that ever stood in etcd, told by a watch of its own that no fault touches. */
final class Truth {
    /**
     * The instances of one service at one time.
     *
     * @param epoch how often the data had been wiped
     * @param instances by id
     */
    record State(int epoch, long revision, SortedMap<String, ServiceInstance> instances) {}

    /**
     * A change of one key.
     *
     * @param before what stood there
     * @param after what stands there, or null
     */
    record Change(
            int epoch,
            long revision,
            @Nullable KeyValue before,
            @Nullable KeyValue after) {}

    private final InMemoryEtcd etcd;
    private final Instances instances;
    private final Consumer<Change> told;
    private final EtcdBackend backend;
    private final Map<String, List<State>> states = new HashMap<>();
    private final SortedMap<Bytes, KeyValue> keys = new TreeMap<>(Comparator.naturalOrder());
    private int epoch;
    private long revision;
    private Watch watch = () -> {};
    private @Nullable Object attempt;

    /** @param told of each change, in order */
    Truth(InMemoryEtcd etcd, Instances instances, Consumer<Change> told) {
        this.etcd = etcd;
        this.instances = instances;
        this.told = told;
        this.backend = etcd.connect();
    }

    /** Begins to follow, or goes on after something broke all connections. */
    void follow() {
        watch.close();
        Follower follower = new Follower();
        attempt = follower;
        watch = backend.watches().watch(WatchRequest.of(KeyRange.all(), revision + 1), follower);
    }

    /** All data is gone, with the history. */
    void wiped() {
        epoch++;
        revision = 1;
        keys.clear();
        states.values().forEach(list -> list.add(new State(epoch, revision, new TreeMap<>())));
        follow();
    }

    int epoch() {
        return epoch;
    }

    /** Returns how a service changed. */
    List<State> states(String service) {
        return states.computeIfAbsent(service, unknown -> new ArrayList<>(List.of(new State(0, 0, new TreeMap<>()))));
    }

    /** Returns all that stands in etcd, by key. */
    SortedMap<Bytes, KeyValue> keys() {
        return keys;
    }

    /** Checks that this is the truth. */
    void check() {
        Violation.unless(
                List.copyOf(keys.values()).equals(etcd.keyValues()),
                "the simulation itself knows %s (expected: %s)",
                keys.values(),
                etcd.keyValues());
    }

    private void happened(List<WatchEvent> events) {
        for (WatchEvent event : events) {
            KeyValue after = event.type() == WatchEvent.Type.PUT ? event.keyValue() : null;
            KeyValue before = after == null ? keys.remove(event.key()) : keys.put(event.key(), after);
            enter(event, after);
            revision = event.revision();
            told.accept(new Change(epoch, event.revision(), before, after));
        }
    }

    private void enter(WatchEvent event, @Nullable KeyValue after) {
        Instances.name(event.key()).ifPresent(name -> {
            List<State> all = states(name.service());
            State last = all.get(all.size() - 1);
            SortedMap<String, ServiceInstance> next = new TreeMap<>(last.instances());
            next.remove(name.id());
            if (after != null) {
                instances.instance(name.id(), after.value(), after.lease()).ifPresent(it -> next.put(name.id(), it));
            }
            if (last.epoch() == epoch && last.revision() == event.revision()) {
                all.remove(all.size() - 1);
            }
            all.add(new State(epoch, event.revision(), next));
        });
    }

    private final class Follower implements WatchListener {
        @Override
        public void events(long atRevision, List<WatchEvent> events) {
            if (attempt == this) {
                happened(events);
            }
        }

        @Override
        public void compacted(long compactRevision) {
            if (attempt == this) {
                throw new IllegalStateException("the truth is compacted at " + compactRevision);
            }
        }

        @Override
        public void failed(EtcdException error) {
            if (attempt == this) {
                throw new IllegalStateException("the truth is lost", error);
            }
        }
    }
}

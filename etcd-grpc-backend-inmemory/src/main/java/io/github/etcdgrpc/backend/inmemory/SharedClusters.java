package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clusters by their endpoints, each there as long as a backend is connected to it. */
final class SharedClusters {
    private static final Pattern ENDPOINT = Pattern.compile("(?:https?://)?([^/\\s]+:\\d{1,5})/?");

    private final Map<List<String>, Shared> clusters = new HashMap<>();

    private static final class Shared {
        final InMemoryEtcd etcd;
        int backends;

        Shared(InMemoryEtcd etcd) {
            this.etcd = etcd;
        }
    }

    synchronized EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        List<String> endpoints = options.endpoints();
        List<String> key = endpoints.stream()
                .map(SharedClusters::normalized)
                .distinct()
                .sorted()
                .toList();
        Shared shared = clusters.get(key);
        boolean isFirst = shared == null;
        if (shared == null) {
            shared = new Shared(InMemoryEtcd.create(timekeeper));
            clusters.put(key, shared);
        }
        AtomicBoolean left = new AtomicBoolean();
        EtcdBackend backend = shared.etcd.connect(shared.etcd.anyone(options, timekeeper), () -> {
            if (left.compareAndSet(false, true)) {
                leave(key);
            }
        });
        shared.backends++;
        if (isFirst) {
            shared.etcd.releaseTimekeeper();
        }
        return backend;
    }

    private synchronized void leave(List<String> key) {
        Shared shared = clusters.get(key);
        if (shared != null && --shared.backends == 0) {
            clusters.remove(key);
            shared.etcd.close();
        }
    }

    private static String normalized(String endpoint) {
        Matcher matcher = ENDPOINT.matcher(endpoint);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "endpoints: " + endpoint + " (expected: host:port, http://host:port or https://host:port)");
        }
        return matcher.group(1);
    }
}

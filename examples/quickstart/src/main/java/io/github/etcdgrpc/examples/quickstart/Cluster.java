package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.spi.BackendProvider;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The etcd that everybody in this example talks to.
 *
 * @param backend the name of the library's backend for it
 * @param endpoints where it answers; in memory, managers with the same endpoints talk to the same simulated cluster
 */
record Cluster(String backend, List<String> endpoints) {
    /** How long etcd keeps a greeter that fell silent. Short, so that the story is; the default of 30 s suits a real service better. */
    static final Duration TTL = Duration.ofSeconds(3);

    /** How long a manager waits for a first answer of etcd. */
    static final Duration DIAL_TIMEOUT = Duration.ofSeconds(3);

    /** Returns the etcd that answers at these endpoints, or one in memory when there are none. */
    static Cluster of(List<String> endpoints) {
        return endpoints.isEmpty()
                ? new Cluster("inmemory", List.of("quickstart:2379"))
                : new Cluster("jetcd", endpoints);
    }

    /** Returns a builder for a manager that talks to this etcd. */
    ManagerBuilder manager(String name) {
        return EtcdGrpc.builder()
                .name(name)
                .backend(backend)
                .endpoints(endpoints)
                .dialTimeout(DIAL_TIMEOUT)
                .defaultTtl(TTL)
                .servicePrefix("/quickstart");
    }

    /** Returns a connection to this etcd with a plug that can be pulled. */
    Plug plug() {
        return new Plug(ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(backend))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no backend " + backend + " on the class path")));
    }

    /** Says for people which etcd this is. */
    @Override
    public String toString() {
        return backend.equals("inmemory")
                ? "a simulated etcd in this process (--endpoints host:port takes a real one)"
                : "the etcd at " + String.join(", ", endpoints);
    }
}

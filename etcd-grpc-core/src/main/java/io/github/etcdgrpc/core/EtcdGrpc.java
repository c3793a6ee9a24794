package io.github.etcdgrpc.core;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ManagerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where an application begins: makes managers.
 *
 * <pre>{@code
 * try (EtcdManager manager = EtcdGrpc.quickStart("localhost:2379")) {
 *     manager.serviceRegistry().register("greeter", "greeter-1", "10.0.0.7:50051");
 *     ServiceConnection channel = manager.serviceDiscovery().getConnection("greeter");
 *     ...
 * }
 * }</pre>
 *
 * <p>Every manager that is made here is connected: a member of the cluster has answered. It belongs to the caller, who closes it.
 */
public final class EtcdGrpc {
    private static final AtomicLong TEST_CLUSTERS = new AtomicLong();

    private EtcdGrpc() {}

    /**
     * Makes a manager for these endpoints, with all other options at their defaults.
     *
     * @param endpoints each {@code host:port} or {@code http://host:port}; none means {@code localhost:2379}
     * @throws EtcdException as {@link ManagerBuilder#build()}
     */
    public static EtcdManager quickStart(String... endpoints) {
        return endpoints.length == 0 ? create() : create(List.of(endpoints));
    }

    /**
     * Makes a manager with {@link ManagerOptions#DEFAULTS}.
     *
     * @throws EtcdException as {@link ManagerBuilder#build()}
     */
    public static EtcdManager create() {
        return builder().build();
    }

    /**
     * Makes a manager for these endpoints, with all other options at their defaults.
     *
     * @param endpoints at least one, each {@code host:port} or {@code http://host:port}
     * @throws EtcdException as {@link ManagerBuilder#build()}
     */
    public static EtcdManager create(List<String> endpoints) {
        return builder().endpoints(endpoints).build();
    }

    /**
     * Makes a manager on an in-memory etcd of its own, for tests: no server, nothing shared with any other manager.
     *
     * <p>Services stand under {@code /test/services}, locks under {@code /test/locks}, the TTL is 10 s, the dial timeout 2 s. Needs the artifact {@code etcd-grpc-backend-inmemory}.
     *
     * @throws EtcdException as {@link ManagerBuilder#build()}
     */
    public static EtcdManager test() {
        return builder()
                .backend("inmemory")
                .endpoints("etcd-grpc-test-" + TEST_CLUSTERS.incrementAndGet() + ":2379")
                .servicePrefix("/test/services")
                .lockPrefix("/test/locks")
                .defaultTtl(Duration.ofSeconds(10))
                .dialTimeout(Duration.ofSeconds(2))
                .build();
    }

    /** Returns a builder that starts from {@link ManagerOptions#DEFAULTS}. */
    public static ManagerBuilder builder() {
        return builder(ManagerOptions.DEFAULTS);
    }

    /** Returns a builder that starts from {@code options}. */
    public static ManagerBuilder builder(ManagerOptions options) {
        return new ManagerBuilder(options);
    }
}

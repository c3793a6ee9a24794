package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.watch.PrefixReader;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry on a {@link Bench}. */
final class RegistryBench {
    static final Duration TTL = Duration.ofSeconds(30);
    static final Duration THIRD = TTL.dividedBy(3);
    /** The longest that one step of recovery waits in the back-off, and then some. */
    static final Duration BACKOFF = Duration.ofSeconds(4);

    final Bench bench;
    final LeaseKeeper keeper;
    final DesiredStateRegistry registry;

    RegistryBench(Bench bench) {
        this.bench = bench;
        ServiceKeys keys = new ServiceKeys(bench.scope.options().servicePrefix());
        ServiceCatalog catalog = new ServiceCatalog(
                keys, new PrefixReader(bench.scope.backend().kv(), bench.scope.retrier()), new InstanceParser(keys));
        this.keeper = new LeaseKeeper(bench.scope);
        this.registry = new DesiredStateRegistry(bench.scope, keeper, keys, catalog);
    }

    static RegistryBench open() {
        return new RegistryBench(Bench.open());
    }

    static RegistryBench open(ManagerOptions options) {
        return new RegistryBench(Bench.open(options, 1));
    }

    /** Opens another process on the same etcd. */
    RegistryBench another() {
        return new RegistryBench(bench.another());
    }

    Registration register(String id, String address) {
        return registry.register("greeter", id, address);
    }

    Registration register(String id, String address, RegisterOptions options) {
        return registry.register("greeter", id, address, options);
    }

    static String key(String id) {
        return "/services/greeter/" + id;
    }

    /** Reads what etcd shows of an instance. */
    Optional<ServiceInstance> shown(String id) {
        return bench.read(key(id)).flatMap(found -> InstanceCodec.decode(id, found.value(), found.lease()));
    }

    String address(String id) {
        return shown(id).map(ServiceInstance::address).orElse("none");
    }

    Map<String, String> metadata(String id) {
        return shown(id).orElseThrow().metadata();
    }

    /** Collects the states that a registration goes through from now on. */
    List<Registration.State> states(Registration registration) {
        List<Registration.State> states = new ArrayList<>();
        registration.onStateChange(states::add);
        bench.settle();
        return states;
    }

    boolean isIdle() {
        var idle = registry.isIdle();
        bench.settle();
        return idle.join();
    }

    void close() {
        registry.close();
        keeper.close();
        bench.settle();
    }
}

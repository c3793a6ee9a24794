package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceInfo;
import io.github.etcdgrpc.service.ServiceInstance;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an application does with its manager. */
final class NodeActions {
    private static final Set<ErrorCode> REFUSED = EnumSet.of(ErrorCode.INVALID_STATE, ErrorCode.SERVICE_NOT_REGISTERED);

    private final World world;

    NodeActions(World world) {
        this.world = world;
    }

    void register(Node node, Dice dice) {
        Instances.Name name = dice.name();
        Optional<LeaseId> ownLease = dice.onceIn(6) ? dice.of(node.leases()) : Optional.empty();
        Duration ttl = ownLease.isPresent() ? Node.OWN_LEASE_TTL : dice.onceIn(4) ? Duration.ofSeconds(6) : Node.TTL;
        boolean exclusive = dice.onceIn(5);
        Wish wish = new Wish(node, name, ownLease, ttl);
        Claim claim = Claim.first(wish, world.instances().newAddress(), dice.metadata(), !exclusive);
        world.instances().add(claim);
        wish.add(claim);
        node.wishes().add(wish);
        RegisterOptions options = new RegisterOptions(
                ownLease.isPresent() || ttl.equals(Node.TTL) ? Optional.empty() : Optional.of(ttl),
                claim.metadata(),
                ownLease,
                exclusive ? RegisterOptions.Takeover.EXCLUSIVE : RegisterOptions.Takeover.ALLOWED);
        String what = "registers " + wish.key() + " " + claim.address() + (exclusive ? " exclusively" : "")
                + ownLease.map(lease -> " on " + lease).orElse("");
        node.call(what, call -> register(wish, options, call));
    }

    private void register(Wish wish, RegisterOptions options, Node.Call call) {
        Node node = wish.node();
        try {
            Registration registration = node.manager()
                    .serviceRegistry()
                    .register(wish.service(), wish.id(), wish.latest().address(), options);
            wish.latest().came(Claim.Outcome.APPLIED);
            wish.established(registration);
            registration.onStateChange(state -> world.trace().add("%s hears %s", wish, state));
            world.trace().add("%s registered %s", node, wish.key());
        } catch (EtcdException failure) {
            wish.latest().came(Claim.Outcome.REFUSED);
            forgiveIfClosed(wish, call, failure);
            refused(
                    node,
                    call,
                    failure,
                    ErrorCode.SERVICE_ALREADY_REGISTERED,
                    ErrorCode.LEASE_NOT_FOUND,
                    ErrorCode.SERVICE_REGISTRATION_FAILED,
                    ErrorCode.INVALID_STATE);
        }
    }

    /** Updates a registration that nobody is ending: which one an update meets must be clear. */
    void update(Node node, Dice dice) {
        boolean clear = !node.isPaused() || node.calls().isEmpty();
        Optional<Wish> picked = dice.of(node.wishes().stream()
                .filter(wish -> clear && wish.isLive() && !wish.mayBeOver())
                .toList());
        if (picked.isEmpty()) {
            return;
        }
        Wish wish = picked.get();
        boolean keep = dice.onceIn(2);
        Claim claim = Claim.update(
                wish, world.instances().newAddress(), keep ? wish.latest().metadata() : dice.metadata());
        world.instances().add(claim);
        wish.add(claim);
        node.call("updates " + wish.key() + " to " + claim.address(), call -> {
            try {
                if (keep) {
                    node.manager().serviceRegistry().updateService(wish.service(), wish.id(), claim.address());
                } else {
                    node.manager()
                            .serviceRegistry()
                            .updateService(wish.service(), wish.id(), claim.address(), claim.metadata());
                }
                claim.came(Claim.Outcome.APPLIED);
                world.trace().add("%s updated %s", node, wish.key());
            } catch (EtcdException failure) {
                claim.came(outcome(failure));
                forgiveIfClosed(wish, call, failure);
                refused(
                        node,
                        call,
                        failure,
                        ErrorCode.SERVICE_NOT_REGISTERED,
                        ErrorCode.SERVICE_REGISTRATION_FAILED,
                        ErrorCode.INVALID_STATE,
                        ErrorCode.LEASE_NOT_FOUND);
            }
        });
    }

    private static Claim.Outcome outcome(EtcdException failure) {
        if (failure.code() == ErrorCode.SERVICE_REGISTRATION_FAILED) {
            return Claim.Outcome.APPLIED;
        }
        return failure.code() == ErrorCode.INVALID_STATE ? Claim.Outcome.UNSURE : Claim.Outcome.REFUSED;
    }

    void deregister(Node node, Dice dice) {
        Optional<Wish> picked =
                dice.of(node.wishes().stream().filter(Wish::isLive).toList());
        Instances.Name name = picked.map(wish -> new Instances.Name(wish.service(), wish.id()))
                .orElseGet(dice::name);
        List<Wish> wishes = node.wishes().stream()
                .filter(wish ->
                        wish.service().equals(name.service()) && wish.id().equals(name.id()))
                .toList();
        List<Wish> established =
                wishes.stream().filter(wish -> wish.handle() != null).toList();
        wishes.forEach(Wish::mayBeClosed);
        node.call("deregisters " + name, call -> {
            try {
                node.manager().serviceRegistry().deregister(name.service(), name.id());
                established.forEach(Wish::mustBeOver);
                world.trace().add("%s deregistered %s", node, name);
            } catch (EtcdException failure) {
                if (!REFUSED.contains(failure.code())) {
                    established.forEach(Wish::mustBeOver);
                }
                refused(
                        node,
                        call,
                        failure,
                        ErrorCode.SERVICE_NOT_REGISTERED,
                        ErrorCode.SERVICE_DEREGISTRATION_FAILED,
                        ErrorCode.INVALID_STATE);
            }
        });
    }

    void closeHandle(Node node, Dice dice) {
        dice.of(node.wishes().stream().filter(wish -> wish.handle() != null).toList())
                .ifPresent(wish -> {
                    wish.mayBeClosed();
                    node.call("closes " + wish, call -> {
                        try {
                            Registration handle = wish.handle();
                            if (handle != null) {
                                handle.close();
                            }
                            wish.mustBeOver();
                            world.trace().add("%s closed %s", node, wish);
                        } catch (EtcdException failure) {
                            if (!REFUSED.contains(failure.code())) {
                                wish.mustBeOver();
                            }
                            refused(
                                    node,
                                    call,
                                    failure,
                                    ErrorCode.SERVICE_DEREGISTRATION_FAILED,
                                    ErrorCode.INVALID_STATE);
                        }
                    });
                });
    }

    void watch(Node node, Dice dice) {
        if (node.watchers().size() < 3) {
            Map<String, String> filter = dice.onceIn(3) ? Map.of("zone", "a") : Map.of();
            Watcher watcher = new Watcher(node, dice.service(), filter);
            world.trace().add("%s begins", watcher);
            watcher.open();
            node.watchers().add(watcher);
        }
    }

    void unwatch(Node node, Dice dice) {
        dice.of(node.watchers()).ifPresent(watcher -> {
            world.trace().add("%s ends", watcher);
            watcher.close();
        });
    }

    /** Reads a service, which must show what it was at some time between question and answer. */
    void read(Node node, Dice dice) {
        String service = dice.service();
        boolean discovery = dice.onceIn(3);
        int from = world.truth().states(service).size() - 1;
        int epoch = world.truth().epoch();
        node.call("reads " + service, call -> {
            try {
                List<ServiceInstance> found = discovery
                        ? node.manager().serviceDiscovery().resolveService(service)
                        : node.manager().serviceRegistry().getServiceInstances(service);
                world.trace().add("%s read %s: %d", node, service, found.size());
                world.afterwards(() -> checkRead(node, service, from, found));
            } catch (EtcdException failure) {
                boolean none = discovery && failure.code() == ErrorCode.SERVICE_NOT_FOUND;
                if (none) {
                    world.trace().add("%s read %s: none, since %d", node, service, epoch);
                    world.afterwards(() -> checkRead(node, service, from, List.of()));
                } else {
                    refused(node, call, failure, ErrorCode.SERVICE_DISCOVERY_FAILED, ErrorCode.INVALID_STATE);
                }
            }
        });
    }

    private void checkRead(Node node, String service, int from, List<ServiceInstance> found) {
        List<Truth.State> states = world.truth().states(service);
        boolean shown = states.subList(Math.min(from, states.size() - 1), states.size()).stream()
                .anyMatch(state -> List.copyOf(state.instances().values()).equals(found));
        Violation.unless(
                shown,
                "%s read %s of %s, which etcd has not shown meanwhile: %s",
                node,
                found,
                service,
                states.subList(from, states.size()));
    }

    void list(Node node) {
        node.call("lists", call -> {
            try {
                List<ServiceInfo> services = node.manager().serviceRegistry().listServices();
                world.trace().add("%s listed %d services", node, services.size());
            } catch (EtcdException failure) {
                refused(node, call, failure, ErrorCode.SERVICE_DISCOVERY_FAILED, ErrorCode.INVALID_STATE);
            }
        });
    }

    void createLease(Node node) {
        node.call("creates a lease", call -> {
            try {
                LeaseId lease = node.manager().leaseManager().createLease(Node.OWN_LEASE_TTL);
                node.leases().add(lease);
                world.trace().add("%s created %s", node, lease);
            } catch (EtcdException failure) {
                refused(node, call, failure, ErrorCode.LEASE_CREATION_FAILED, ErrorCode.INVALID_STATE);
            }
        });
    }

    void disconnect(Node node) {
        node.unplugged(true);
        switchConnection(node, "disconnects", () -> {
            try {
                node.manager().connectionManager().disconnect();
            } finally {
                node.unplugged(true);
            }
        });
    }

    void connect(Node node) {
        switchConnection(node, "connects", () -> {
            node.manager().connectionManager().connect();
            node.unplugged(false);
        });
    }

    void reconnect(Node node) {
        node.jolted();
        switchConnection(node, "reconnects", () -> {
            node.manager().connectionManager().reconnect();
            node.unplugged(false);
        });
    }

    private void switchConnection(Node node, String what, Runnable deed) {
        node.call(what, call -> {
            try {
                deed.run();
                world.trace().add("%s: %s done", node, what);
            } catch (EtcdException failure) {
                refused(
                        node,
                        call,
                        failure,
                        ErrorCode.CONNECTION_FAILED,
                        ErrorCode.OPERATION_TIMEOUT,
                        ErrorCode.INVALID_STATE);
            }
        });
    }

    /** Somebody deregistered it meanwhile. */
    private static void forgiveIfClosed(Wish wish, Node.Call call, EtcdException failure) {
        if (failure.code() == ErrorCode.INVALID_STATE && wish.mayBeOver()) {
            call.forgive();
        }
    }

    private void refused(Node node, Node.Call call, EtcdException failure, ErrorCode... documented) {
        world.expect(() -> Violation.unless(
                List.of(documented).contains(failure.code()), "%s %s failed with %s", node, call.what(), failure));
        boolean answer = failure.code() == ErrorCode.SERVICE_ALREADY_REGISTERED
                || failure.code() == ErrorCode.SERVICE_NOT_REGISTERED
                || failure.code() == ErrorCode.LEASE_NOT_FOUND;
        if (answer) {
            world.trace().add("%s %s: %s", node, call.what(), failure.code());
        } else {
            node.ended(call, failure);
        }
    }
}

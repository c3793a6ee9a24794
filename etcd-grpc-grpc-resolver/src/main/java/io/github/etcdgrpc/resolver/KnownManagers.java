package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The managers that are open, as targets of {@code etcd:} names.
 *
 * <p>Holds a manager from the opening of its channel pool to its closing, and an observer from {@link #observe} to {@link #forget}. Observers are
 * called on the thread that brings the change, outside the lock.
 */
final class KnownManagers {
    static final KnownManagers OF_PROCESS = new KnownManagers();

    private static final String GIVE_ONE = "setNameResolverArg(EtcdTargets.MANAGER, manager) on the channel's builder";

    private final Object lock = new Object();
    private final List<EtcdManager> open = new ArrayList<>();
    private final Set<Runnable> observers = new LinkedHashSet<>();
    private @Nullable EtcdManager chosen;

    void add(EtcdManager manager) {
        synchronized (lock) {
            open.add(manager);
        }
        tellObservers();
    }

    void remove(EtcdManager manager) {
        synchronized (lock) {
            open.removeIf(candidate -> candidate == manager);
            if (chosen == manager) {
                chosen = null;
            }
        }
        tellObservers();
    }

    void choose(EtcdManager manager) {
        synchronized (lock) {
            if (!isOpen(manager)) {
                throw new IllegalArgumentException(
                        "manager: \"" + manager.name() + "\" (expected: a manager that is open)");
            }
            chosen = manager;
        }
        tellObservers();
    }

    boolean isOpen(EtcdManager manager) {
        synchronized (lock) {
            return open.stream().anyMatch(candidate -> candidate == manager);
        }
    }

    void observe(Runnable observer) {
        synchronized (lock) {
            observers.add(observer);
        }
    }

    void forget(Runnable observer) {
        synchronized (lock) {
            observers.remove(observer);
        }
    }

    /** Finds the manager that a target means, or says why there is none. */
    StatusOr<EtcdManager> find(EtcdTarget target) {
        synchronized (lock) {
            return target.managerName().isEmpty() ? findDefault(target) : findNamed(target);
        }
    }

    private StatusOr<EtcdManager> findDefault(EtcdTarget target) {
        if (chosen != null) {
            return StatusOr.fromValue(chosen);
        }
        if (open.isEmpty()) {
            return none("no EtcdManager is open to resolve " + target + " (expected: one made by EtcdGrpc, or "
                    + GIVE_ONE + ")");
        }
        if (open.size() > 1) {
            return none(open.size() + " EtcdManagers are open (" + names() + ") and none is chosen to resolve " + target
                    + " (expected: a target such as etcd://" + open.get(0).name() + "/" + target.authority()
                    + ", EtcdTargets.setDefaultManager(manager), or " + GIVE_ONE + ")");
        }
        return StatusOr.fromValue(open.get(0));
    }

    private StatusOr<EtcdManager> findNamed(EtcdTarget target) {
        List<EtcdManager> named = open.stream()
                .filter(manager -> manager.name().equals(target.managerName()))
                .toList();
        if (named.size() == 1) {
            return StatusOr.fromValue(named.get(0));
        }
        String count = named.isEmpty() ? "no open EtcdManager is" : named.size() + " open EtcdManagers are";
        return none(count + " named \"" + target.managerName() + "\" to resolve " + target + " (open: " + names()
                + "; expected: exactly one of that name, or " + GIVE_ONE + ")");
    }

    private String names() {
        return open.isEmpty()
                ? "none"
                : open.stream().map(EtcdManager::name).sorted().collect(Collectors.joining(", "));
    }

    private void tellObservers() {
        List<Runnable> told;
        synchronized (lock) {
            told = List.copyOf(observers);
        }
        told.forEach(Runnable::run);
    }

    private static StatusOr<EtcdManager> none(String message) {
        return StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(message));
    }
}

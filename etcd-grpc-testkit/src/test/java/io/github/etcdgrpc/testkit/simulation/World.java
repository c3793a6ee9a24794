package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.EtcdBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One cluster, those who use it, and the judge of it all. */
final class World {
    private final VirtualTime time = new VirtualTime();
    private final FiberTime counted = new FiberTime(time);
    private final Executor threads;
    private final InMemoryEtcd etcd;
    private final Instances instances = new Instances();
    private final Trace trace = new Trace(this::nanos);
    private final Referee referee = new Referee(this);
    private final Truth truth;
    private final EtcdBackend hand;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private @Nullable Violation violation;

    /** @param threads on which the fibers run */
    World(long seed, Executor threads) {
        this.threads = threads;
        this.etcd = InMemoryEtcd.create(counted, seed);
        this.truth = new Truth(etcd, instances, referee::judge);
        this.hand = etcd.connect();
        truth.follow();
    }

    InMemoryEtcd etcd() {
        return etcd;
    }

    Executor threads() {
        return threads;
    }

    Instances instances() {
        return instances;
    }

    Trace trace() {
        return trace;
    }

    Referee referee() {
        return referee;
    }

    Truth truth() {
        return truth;
    }

    /** Returns a client on which nothing ever goes wrong. */
    EtcdBackend hand() {
        return hand;
    }

    /** Returns all nodes that ever were, the present life of each name last. */
    List<Node> nodes() {
        return nodes;
    }

    /** Returns all registrations that were ever wished for under a key, by nodes that are up. */
    Stream<Wish> wishes(String key) {
        return nodes.stream()
                .filter(Node::isUp)
                .flatMap(node -> node.wishes().stream())
                .filter(wish -> wish.key().equals(key));
    }

    long nanos() {
        return time.elapsed().toNanos();
    }

    /** Returns how many delayed tasks stand, but for those of calls that wait. */
    int timers() {
        return counted.timers();
    }

    boolean lives(LeaseId lease) {
        return etcd.leases().contains(lease);
    }

    Set<LeaseId> leases() {
        return new HashSet<>(etcd.leases());
    }

    /** Checks something, and keeps the violation where nobody swallows it. */
    void expect(Runnable check) {
        try {
            check.run();
        } catch (Violation found) {
            violation = violation == null ? found : violation;
        }
    }

    /** Does things one after the other, each as many turns of the loop after the one before as it says, and returns when all that is due has run. */
    void play(List<Deed> deeds) {
        time.executor().execute(() -> next(deeds, 0));
        settle();
    }

    /** Does one thing, and returns when all that is due has run. */
    void play(Runnable deed) {
        play(List.of(new Deed(0, deed)));
    }

    private void next(List<Deed> deeds, int turn) {
        if (deeds.isEmpty()) {
            return;
        }
        Deed first = deeds.get(0);
        if (turn < first.turns()) {
            time.executor().execute(() -> next(deeds, turn + 1));
            return;
        }
        time.executor().execute(() -> next(deeds.subList(1, deeds.size()), 0));
        first.what().run();
    }

    /** Something to do. */
    record Deed(int turns, Runnable what) {}

    void advance(Duration step) {
        time.advance(step);
        throwViolation();
    }

    private void settle() {
        time.settle();
        throwViolation();
    }

    void throwViolation() {
        Violation found = violation;
        if (found != null) {
            throw found;
        }
    }

    /** Checks something with the next {@link #check}, when the truth is known. */
    void afterwards(Runnable check) {
        afterwards.add(check);
    }

    /** Lets go of everything. */
    void close() {
        nodes.stream().filter(node -> !node.isKilled()).forEach(Node::kill);
        etcd.close();
    }

    /** Checks everything that can be checked at any time at which nothing is due. */
    void check() {
        play(() -> expect(() -> {
            afterwards.forEach(Runnable::run);
            afterwards.clear();
            referee.check();
            nodes.forEach(Node::check);
        }));
    }
}

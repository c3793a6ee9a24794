package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process with one manager, from its birth to its death; its next life is another node. */
final class Node {
    /** After that long without any trouble everything is as it should be: the longest wait of a watch (30 s), a lost request (5 s), and a bit. */
    static final Duration RECOVERY = Duration.ofSeconds(40);

    /** A request that met what somebody did by hand, as with a lease that was just revoked, is repeated after that long at most. */
    private static final Duration ONE_RETRY = Duration.ofSeconds(3);

    /** Of registrations that name none. */
    static final Duration TTL = Duration.ofSeconds(10);

    /** Of leases that the application creates. */
    static final Duration OWN_LEASE_TTL = Duration.ofSeconds(8);

    private enum Life {
        STARTING,
        UP,
        CLOSING,
        CLOSED,
        STILLBORN,
        KILLED
    }

    private final World world;
    private final String name;
    private final EtcdProcess process;
    private final FiberTime time;
    private final NodeBackends backends;
    private final List<Wish> wishes = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<LeaseId> leases = new ArrayList<>();
    private @Nullable EtcdManager manager;
    private Life life = Life.STARTING;
    private boolean paused;
    private boolean unplugged;
    private boolean faulty;
    private boolean virgin = true;
    private long calmSinceNanos;

    /** A blocking call under way. */
    static final class Call {
        private final String what;
        private final boolean serene;
        private final long begunNanos;
        private @Nullable Fiber fiber;
        private boolean forgiven;

        Call(String what, boolean serene, long begunNanos) {
            this.what = what;
            this.serene = serene;
            this.begunNanos = begunNanos;
        }

        String what() {
            return what;
        }

        /** Lets it fail although nothing is wrong with the node. */
        void forgive() {
            forgiven = true;
        }
    }

    /** What a call does; it may throw what the library throws. */
    @FunctionalInterface
    interface Body {
        void run(Call call);
    }

    Node(World world, String name) {
        this.world = world;
        this.name = name;
        this.process = world.etcd().process(name);
        this.time = new FiberTime(process.timekeeper());
        this.backends = new NodeBackends(process.provider(), this::revokes);
    }

    /** Connects the manager. */
    void start(long seed) {
        call("starts", call -> {
            try {
                manager = EtcdGrpc.builder()
                        .backend(backends)
                        .timekeeper(time)
                        .random(new Random(seed))
                        .defaultTtl(TTL)
                        .build();
                life = Life.UP;
                world.trace().add("%s is up", this);
            } catch (EtcdException failure) {
                life = Life.STILLBORN;
                ended(call, failure);
                checkNothingLeft();
            }
        });
    }

    /** Closes the manager. */
    void close() {
        life = Life.CLOSING;
        wishes.forEach(Wish::mayBeClosed);
        call("closes", call -> {
            manager().close();
            life = Life.CLOSED;
            world.trace().add("%s is closed", this);
        });
    }

    /** Dies without a word. */
    void kill() {
        life = Life.KILLED;
        process.pause();
        List.copyOf(calls).forEach(call -> fiber(call).kill());
        backends.die();
    }

    /** Makes a blocking call, on a fiber of its own. */
    void call(String what, Body body) {
        Call call = new Call(what, isSerene(), world.nanos());
        calls.add(call);
        world.trace().add("%s %s", this, what);
        call.fiber = Fiber.begin(world.threads(), this + " " + what, () -> {
            try {
                body.run(call);
            } finally {
                calls.remove(call);
            }
        });
    }

    /** Notes how a call failed, which it may not when nothing is wrong. */
    void ended(Call call, EtcdException failure) {
        world.trace().add("%s %s: %s", this, call.what(), failure.code());
        boolean allowed = !call.serene || !isSerene() || call.forgiven || isEnding();
        world.expect(() ->
                Violation.unless(allowed, "%s %s failed although nothing is wrong: %s", this, call.what(), failure));
    }

    void interrupt(Call call) {
        call.forgive();
        fiber(call).interrupt();
    }

    World world() {
        return world;
    }

    EtcdProcess process() {
        return process;
    }

    EtcdManager manager() {
        EtcdManager built = manager;
        if (built == null) {
            throw new IllegalStateException(this + " is not up");
        }
        return built;
    }

    List<Wish> wishes() {
        return wishes;
    }

    List<Watcher> watchers() {
        return watchers;
    }

    List<Call> calls() {
        return calls;
    }

    /** Returns the leases that its application created. */
    List<LeaseId> leases() {
        return leases;
    }

    boolean isUp() {
        return life == Life.UP;
    }

    boolean isEnding() {
        return life == Life.CLOSING || life == Life.CLOSED || life == Life.KILLED;
    }

    /** Tells whether it is dead or never came to life: its name may be used again. */
    boolean isOver() {
        return life == Life.CLOSED || life == Life.STILLBORN || life == Life.KILLED;
    }

    boolean isKilled() {
        return life == Life.KILLED;
    }

    boolean isPaused() {
        return paused;
    }

    void pause() {
        process.pause();
        paused = true;
    }

    void resume() {
        paused = false;
        calm(faulty);
        process.resume();
    }

    void unplugged(boolean now) {
        if (unplugged != now) {
            unplugged = now;
            calm(faulty);
        }
    }

    /** Notes that faults stand against it. */
    void faulty() {
        faulty = true;
        calm(true);
    }

    /** Takes all faults back. */
    void heal() {
        process.faults().clear();
        calm(false);
    }

    /** Notes something that broke its connections, or worse, and is over. */
    void jolted() {
        calm(faulty);
    }

    private void calm(boolean nowFaulty) {
        faulty = nowFaulty;
        virgin = false;
        calmSinceNanos = world.nanos();
    }

    /** Tells whether nothing has been wrong for so long that everything must be as it should. */
    boolean isSerene() {
        boolean well = life == Life.UP && !paused && !unplugged && !faulty;
        return well && (virgin || world.nanos() - calmSinceNanos >= RECOVERY.toNanos());
    }

    /** Checks everything that can be checked at any time at which nothing is due. */
    void check() {
        wishes.forEach(Wish::check);
        watchers.removeIf(Watcher::isClosed);
        if (life == Life.UP) {
            watchers.forEach(Watcher::check);
        }
        if (life == Life.CLOSED && !paused && calls.isEmpty()) {
            checkNothingLeft();
        }
        calls.forEach(call -> Violation.unless(
                !call.serene || !isSerene() || world.nanos() - call.begunNanos <= ONE_RETRY.toNanos(),
                "%s still %s although nothing is wrong",
                this,
                call.what()));
    }

    /** Checks that nothing of it is left in this process. */
    void checkNothingLeft() {
        Violation.unless(backends.open() == 0, "%s has %s open connections", this, backends.open());
        Violation.unless(time.timers() == 0, "%s has %s timers left", this, time.timers());
    }

    /** A lease may be revoked only when nothing live stands on it, and never when it is the caller's. */
    private void revokes(LeaseId lease) {
        world.trace().add("%s revokes %s", this, lease);
        world.expect(() -> {
            Violation.unless(!leases.contains(lease), "%s revokes %s, which is its application's", this, lease);
            wishes.forEach(wish -> Violation.unless(
                    isEnding() || !wish.isLive() || !wish.instance().leaseId().equals(lease),
                    "%s revokes %s, on which %s stands",
                    this,
                    lease,
                    wish));
        });
    }

    private static Fiber fiber(Call call) {
        Fiber fiber = call.fiber;
        if (fiber == null) {
            throw new IllegalStateException(call.what() + " has not begun");
        }
        return fiber;
    }

    @Override
    public String toString() {
        return name;
    }
}

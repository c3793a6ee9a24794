package io.github.etcdgrpc.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executor;

/** One seed: a cluster, a few processes, steps that chance decides, and peace in the end. */
final class SimulationRun {
    static final int STEPS = 80;
    private static final int SLOTS = 3;
    /** What a connection may take to be switched. */
    private static final Duration SWITCHING = Duration.ofSeconds(15);

    private final long seed;
    private final BitSet steps;
    private final World world;
    private final NodeActions application;
    private final FaultActions faults;
    private final ClusterActions cluster;
    private final Node[] present = new Node[SLOTS];

    /** @param steps which of the seed's steps to take */
    SimulationRun(long seed, BitSet steps, Executor threads) {
        this.seed = seed;
        this.steps = steps;
        this.world = new World(seed, threads);
        this.application = new NodeActions(world);
        this.faults = new FaultActions(world);
        this.cluster = new ClusterActions(world);
    }

    static BitSet allSteps() {
        BitSet all = new BitSet();
        all.set(0, STEPS);
        return all;
    }

    Trace trace() {
        return world.trace();
    }

    /**
     * Takes the steps.
     *
     * @throws Violation when something does not hold
     */
    void run() {
        try {
            for (int slot = 0; slot < SLOTS; slot++) {
                int born = slot;
                world.play(() -> start(born, 0));
            }
            for (int step = steps.nextSetBit(0); step >= 0; step = steps.nextSetBit(step + 1)) {
                take(step);
            }
            begin(STEPS);
            findPeace();
            end();
        } catch (IllegalStateException | IllegalArgumentException | NullPointerException failure) {
            throw Violation.of(failure, "the run failed with %s", failure);
        } finally {
            world.close();
        }
    }

    private void begin(int step) {
        world.trace().begin(step);
    }

    private void take(int step) {
        begin(step);
        Dice dice = new Dice(seed, step);
        int kind = dice.below(100);
        if (kind < 30) {
            advance(Duration.ofMillis(1 + dice.below(dice.onceIn(3) ? 20_000 : 4_000)));
        } else if (kind < (isPeaceful() ? 33 : 38)) {
            world.play(() -> cluster.any(dice));
            advance(ClusterActions.DOWN);
        } else if (kind < 40) {
            findPeace();
        } else {
            List<World.Deed> burst = new ArrayList<>();
            int size = dice.onceIn(2) ? 1 : 1 + dice.below(4);
            for (int i = 0; i < size; i++) {
                burst.add(new World.Deed(dice.below(6), () -> deed(dice)));
            }
            world.play(burst);
        }
        world.check();
    }

    private void advance(Duration duration) {
        world.trace().add("%s pass", duration);
        world.advance(duration);
    }

    /** In every second seed the first process has no fault of its own. */
    private boolean isPeaceful() {
        return seed % 2 == 0;
    }

    private void deed(Dice dice) {
        int slot = dice.below(SLOTS);
        Node node = present[slot];
        int kind = dice.below(100);
        if (kind < 12) {
            byHand(kind, dice);
        } else if (node.isOver()) {
            start(slot, dice.number());
        } else if (kind < 42 && (slot > 0 || !isPeaceful())) {
            fault(node, kind - 12, dice);
        } else if (node.isUp()) {
            act(node, dice);
        }
    }

    private void start(int slot, long salt) {
        int life = (int) world.nodes().stream()
                .filter(node -> node.toString().startsWith("n" + slot + "."))
                .count();
        Node node = new Node(world, "n" + slot + "." + life);
        present[slot] = node;
        world.nodes().add(node);
        node.start(seed * 31 + slot * 7L + salt);
    }

    private void byHand(int kind, Dice dice) {
        switch (kind) {
            case 0, 1, 2 -> cluster.put(dice);
            case 3, 4, 5 -> cluster.delete(dice);
            case 6 -> cluster.detach(dice);
            case 7 -> cluster.deleteAll();
            case 8 -> cluster.compact();
            default -> cluster.endLease(dice);
        }
    }

    private void fault(Node node, int kind, Dice dice) {
        if (node.isPaused() && dice.onceIn(2)) {
            faults.resume(node);
        } else if (kind < 12) {
            faults.any(node, dice);
        } else if (kind < 14 && !node.isPaused()) {
            faults.pause(node);
        } else if (kind < 15) {
            faults.release(node);
        } else if (kind < 18) {
            die(node, dice);
        } else {
            faults.heal(node);
        }
    }

    private void die(Node node, Dice dice) {
        if (node.isUp() && dice.onceIn(2)) {
            node.close();
        } else if (node.isUp()) {
            world.trace().add("%s is killed", node);
            node.kill();
        }
    }

    private void act(Node node, Dice dice) {
        switch (dice.below(32)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> application.register(node, dice);
            case 9, 10, 11, 12, 13 -> application.update(node, dice);
            case 14, 15, 16 -> application.deregister(node, dice);
            case 17 -> application.closeHandle(node, dice);
            case 18, 19, 20, 21 -> application.watch(node, dice);
            case 22 -> application.unwatch(node, dice);
            case 23, 24, 25 -> application.read(node, dice);
            case 26 -> application.list(node);
            case 27 -> application.createLease(node);
            case 28 -> interrupt(node, dice);
            case 29 -> application.disconnect(node);
            case 30 -> application.reconnect(node);
            default -> application.connect(node);
        }
    }

    private void interrupt(Node node, Dice dice) {
        if (!node.isPaused()) {
            dice.of(node.calls()).ifPresent(call -> {
                world.trace().add("%s: interrupted while it %s", node, call.what());
                node.interrupt(call);
            });
        }
    }

    /** Takes all faults back and lets everybody recover: then everything must be as it should. */
    private void findPeace() {
        world.trace().add("peace");
        world.play(() -> living().forEach(this::comfort));
        world.check();
        advance(Node.RECOVERY.plus(SWITCHING));
        world.check();
        world.play(() -> world.expect(world.referee()::checkAllIsWell));
    }

    private List<Node> living() {
        return world.nodes().stream().filter(node -> !node.isOver()).toList();
    }

    private void comfort(Node node) {
        node.heal();
        if (node.isPaused()) {
            node.resume();
        }
        if (node.isUp()) {
            application.connect(node);
        }
    }

    /** Closes all managers, of which nothing may be left then, and without any time passing. */
    private void end() {
        world.play(() -> living().forEach(Node::close));
        world.check();
        world.play(() -> world.expect(world.referee()::checkNothingLeft));
    }
}

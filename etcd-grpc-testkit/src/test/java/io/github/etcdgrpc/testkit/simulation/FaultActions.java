package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.backend.inmemory.Faults;
import io.github.etcdgrpc.backend.inmemory.Operation;
import java.time.Duration;
import java.util.List;

/** What goes wrong for one process. */
final class FaultActions {
    private static final List<Operation> OPERATIONS = List.of(
            Operation.RANGE,
            Operation.TXN,
            Operation.TXN,
            Operation.GRANT,
            Operation.REVOKE,
            Operation.KEEP_ALIVE,
            Operation.TIME_TO_LIVE,
            Operation.STATUS);
    private static final List<EtcdError> ERRORS = List.of(
            EtcdError.NO_LEADER,
            EtcdError.LEADER_CHANGED,
            EtcdError.TOO_MANY_REQUESTS,
            EtcdError.TIMEOUT,
            EtcdError.STOPPED);

    private final World world;

    FaultActions(World world) {
        this.world = world;
    }

    void any(Node node, Dice dice) {
        Faults faults = node.process().faults();
        node.faulty();
        Operation operation = dice.of(OPERATIONS).orElseThrow();
        switch (dice.below(15)) {
            case 0, 1, 2 -> did(node, "partition", faults::partition);
            case 3 -> did(node, "disconnect", faults::disconnect);
            case 4 -> {
                Duration delay = Duration.ofMillis(1 + dice.below(dice.onceIn(3) ? 6_000 : 800));
                did(node, "delay " + delay, () -> faults.delay(delay));
            }
            case 5 -> {
                Duration delay = Duration.ofMillis(1 + dice.below(3_000));
                did(node, "delay " + operation + " " + delay, () -> faults.delay(operation, delay));
            }
            case 6 -> did(node, "dropRequest " + operation, () -> faults.dropRequest(operation));
            case 7, 8 -> did(node, "dropAnswer " + operation, () -> faults.dropAnswer(operation));
            case 9 -> did(node, "breakBefore " + operation, () -> faults.breakBefore(operation));
            case 10 -> did(node, "breakAfter " + operation, () -> faults.breakAfter(operation));
            case 11, 12 -> {
                Operation failing = dice.onceIn(5) ? Operation.WATCH : operation;
                EtcdError error = dice.of(ERRORS).orElseThrow();
                int times = 1 + dice.below(4);
                did(node, failing + " " + error + " x" + times, () -> faults.failNext(failing, error, times));
            }
            case 13 -> did(node, "dropWatches", faults::dropWatches);
            default -> did(node, "holdWatches", faults::holdWatches);
        }
    }

    void release(Node node) {
        did(node, "releaseWatches", node.process().faults()::releaseWatches);
    }

    void heal(Node node) {
        did(node, "heal", node::heal);
    }

    void pause(Node node) {
        did(node, "pause", node::pause);
    }

    void resume(Node node) {
        did(node, "resume", node::resume);
    }

    private void did(Node node, String what, Runnable deed) {
        world.trace().add("%s: %s", node, what);
        deed.run();
    }
}

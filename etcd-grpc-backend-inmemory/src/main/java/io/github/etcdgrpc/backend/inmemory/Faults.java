package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.backend.inmemory.FaultPlan.Lasting;
import io.github.etcdgrpc.backend.inmemory.PlannedFault.Loss;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What goes wrong between clients and a simulated etcd: one process's ({@link EtcdProcess#faults()}), or everybody's ({@link InMemoryEtcd#faults()}).
 *
 * <p>Guarantees:
 * <ul>
 *   <li>Nothing goes wrong by chance: the same faults and calls in the same order end the same.
 *   <li>A client is told what it would be told by a network that fails this way, and in the time that it would take: of timeouts, those of its
 *       {@link io.github.etcdgrpc.spi.BackendOptions}, 5 s for {@link EtcdProcess#connect()}.
 *   <li>Faults planned for the next requests are used up in the order in which they were planned, those of the process before those of everybody.
 *       Requests that a broken line does not let through use none up.
 * </ul>
 *
 * <p>All methods throw an {@link EtcdException} with {@link ErrorCode#INVALID_STATE} when the etcd is closed. May be used by any number of threads; what a
 * fault brings about at a client is done by the client's timekeeper: {@code time.settle()} waits for it.
 */
public final class Faults {
    private final InMemoryEtcd etcd;
    private final String whose;
    private final FaultPlan plan;

    Faults(InMemoryEtcd etcd, String whose, FaultPlan plan) {
        this.etcd = etcd;
        this.whose = whose;
        this.plan = plan;
    }

    /**
     * Cuts the line without a word, as a firewall that drops packets does.
     *
     * <p>At first the client does not know: calls end at the request timeout, with {@link ErrorCode#OPERATION_TIMEOUT} and an unknown outcome, and watches
     * are silent. After 13 s it finds the connection dead: what is on the line fails with {@link ErrorCode#CONNECTION_LOST}. From then on calls and watches end at
     * the dial timeout with {@link ErrorCode#CONNECTION_TIMEOUT}, not sent. When {@link #heal()} comes first, requests and events that still wait
     * arrive late; answers that fell into the partition are lost.
     */
    public void partition() {
        change(() -> plan.begin(Lasting.PARTITIONED));
    }

    /**
     * Breaks all connections and refuses new ones, as a server does whose process is gone.
     *
     * <p>Calls under way and watches fail with {@link ErrorCode#CONNECTION_LOST}, later ones at once with {@link ErrorCode#CONNECTION_FAILED}, not sent.
     */
    public void disconnect() {
        change(() -> plan.begin(Lasting.DISCONNECTED));
    }

    /** Ends {@link #partition()} and {@link #disconnect()}. Other faults stay. */
    public void heal() {
        change(() -> {
            plan.end(Lasting.PARTITIONED);
            plan.end(Lasting.DISCONNECTED);
        });
    }

    /** Ends all of these faults. A paused process stays paused. */
    public void clear() {
        change(plan::clear);
    }

    /**
     * Lets all answers be late from now on, but not events. The requests themselves are applied at once.
     *
     * @param delay how late; zero ends it
     * @throws IllegalArgumentException when it is negative
     */
    public void delay(Duration delay) {
        requireNotNegative(delay);
        change(() -> {
            for (Operation operation : Operation.values()) {
                plan.delay(operation, delay);
            }
        });
    }

    /**
     * Lets answers to requests of one kind be late from now on.
     *
     * @param operation any but {@link Operation#WATCH}
     * @param delay how late; zero ends it
     * @throws IllegalArgumentException when the delay is negative
     */
    public void delay(Operation operation, Duration delay) {
        requireAnswered(operation);
        requireNotNegative(delay);
        change(() -> plan.delay(operation, delay));
    }

    /** As {@link #failNext(Operation, EtcdError, int)}, once. */
    public void failNext(Operation operation, EtcdError error) {
        failNext(operation, error, 1);
    }

    /**
     * Has etcd answer the next requests of a kind with an error. They are not applied.
     *
     * @throws IllegalArgumentException when {@code times} is not positive
     */
    public void failNext(Operation operation, EtcdError error, int times) {
        requireNonNull(error, "error");
        planFailure(operation, name -> Refusal.of(error).answering(name), times);
    }

    /** As {@link #failNext(Operation, EtcdException, int)}, once. */
    public void failNext(Operation operation, EtcdException error) {
        failNext(operation, error, 1);
    }

    /**
     * Has the next requests of a kind end with an exception, the very one. They are not applied, whatever its outcome says.
     *
     * @throws IllegalArgumentException when {@code times} is not positive
     */
    public void failNext(Operation operation, EtcdException error, int times) {
        requireNonNull(error, "error");
        planFailure(operation, name -> error, times);
    }

    /**
     * Loses the next request of a kind: it is not applied, and its caller hears nothing until the request timeout, which leaves the outcome unknown.
     *
     * @param operation any but {@link Operation#WATCH}
     */
    public void dropRequest(Operation operation) {
        lose(operation, Loss.REQUEST);
    }

    /**
     * Loses the answer to the next request of a kind: it is applied, and its caller hears nothing until the request timeout, which leaves the outcome unknown.
     *
     * @param operation any but {@link Operation#WATCH}
     */
    public void dropAnswer(Operation operation) {
        lose(operation, Loss.ANSWER);
    }

    /**
     * Breaks the client's connection before its next request of a kind arrives: it is not applied, and it and the client's watches end with
     * {@link ErrorCode#CONNECTION_LOST}. The request after it finds a new connection.
     *
     * @param operation any but {@link Operation#WATCH}
     */
    public void breakBefore(Operation operation) {
        lose(operation, Loss.CONNECTION_BEFORE);
    }

    /**
     * Breaks the client's connection after its next request of a kind is applied: the request and the client's watches end with
     * {@link ErrorCode#CONNECTION_LOST}. The request after it finds a new connection.
     *
     * @param operation any but {@link Operation#WATCH}
     */
    public void breakAfter(Operation operation) {
        lose(operation, Loss.CONNECTION_AFTER);
    }

    /** Fails the watches that are open with {@link ErrorCode#CONNECTION_LOST}, and nothing else. */
    public void dropWatches() {
        etcd.requireOpen("faults of " + whose);
        eachLink(Link::dropWatches);
    }

    /**
     * Lets listeners of watches take nothing in, as though they were slow, until {@link #releaseWatches()}. What they would be told is kept for them, and how
     * their watch ended.
     */
    public void holdWatches() {
        change(() -> plan.begin(Lasting.WATCHES_HELD));
    }

    /** Has held listeners be told all that they missed, in order. */
    public void releaseWatches() {
        change(() -> plan.end(Lasting.WATCHES_HELD));
    }

    /**
     * Has listeners of watches be told of all events twice, from now until {@link #clear()}.
     *
     * <p>No etcd and no backend does this: the port promises each event once. It is for tests of code that should bear it nevertheless.
     */
    public void duplicateWatchEvents() {
        change(() -> plan.begin(Lasting.EVENTS_REPEATED));
    }

    @Override
    public String toString() {
        return "faults of " + whose;
    }

    private void planFailure(Operation operation, Function<String, EtcdException> error, int times) {
        requireNonNull(operation, "operation");
        if (times < 1) {
            throw new IllegalArgumentException("times: " + times + " (expected: >= 1)");
        }
        change(() -> plan.add(operation, new PlannedFault.Fail(error), times));
    }

    private void lose(Operation operation, Loss loss) {
        requireAnswered(operation);
        change(() -> plan.add(operation, loss, 1));
    }

    private void change(Runnable change) {
        etcd.requireOpen("faults of " + whose);
        etcd.cluster().changeFaults(change);
    }

    private void eachLink(Consumer<Link> deed) {
        etcd.cluster()
                .run(() -> etcd.cluster().connections().stream()
                        .filter(each -> each.client().faults().plans().contains(plan))
                        .forEach(each -> deed.accept(each.link())));
    }

    private static void requireAnswered(Operation operation) {
        if (requireNonNull(operation, "operation") == Operation.WATCH) {
            throw new IllegalArgumentException(
                    "operation: WATCH (expected: one that has a single answer; for watches see failNext, dropWatches and holdWatches)");
        }
    }

    private static void requireNotNegative(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
    }
}

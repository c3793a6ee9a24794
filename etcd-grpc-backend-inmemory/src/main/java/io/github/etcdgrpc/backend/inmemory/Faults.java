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
 * <table>
 * <caption>Which fault is which method</caption>
 * <tr><th>what goes wrong</th><th>how</th></tr>
 * <tr><td>the network is cut</td><td>{@link #partition} and {@link #heal}</td></tr>
 * <tr><td>the server's process is gone</td><td>{@link #disconnect} and {@link #heal}</td></tr>
 * <tr><td>a slow network</td><td>{@link #delay(Duration)}, {@link #delay(Operation, Duration)}, {@link #delayEvents}</td></tr>
 * <tr><td>a request is lost before etcd applies it</td><td>{@link #dropRequest}, {@link #breakBefore}</td></tr>
 * <tr><td>the ambiguous write: applied, but the answer is lost</td><td>{@link #dropAnswer}, {@link #breakAfter}</td></tr>
 * <tr><td>etcd refuses a request</td><td>{@link #failNext(Operation, EtcdError)}</td></tr>
 * <tr><td>the token of the user expires</td><td>{@link #expireAuth}</td></tr>
 * <tr><td>watches break</td><td>{@link #dropWatches}</td></tr>
 * <tr><td>a slow consumer of events</td><td>{@link #holdWatches} and {@link #releaseWatches}</td></tr>
 * <tr><td>events come twice</td><td>{@link #duplicateWatchEvents}</td></tr>
 * <tr><td>a process stands still</td><td>{@link EtcdProcess#pause} and {@link EtcdProcess#resume}</td></tr>
 * <tr><td>etcd restarts, with its data or without</td><td>{@link InMemoryEtcd#restart}, {@link InMemoryEtcd#wipe}</td></tr>
 * <tr><td>the leader changes</td><td>{@link InMemoryEtcd#leaderChange}</td></tr>
 * <tr><td>history is compacted</td><td>{@link InMemoryEtcd#compact}</td></tr>
 * <tr><td>a lease ends before its time</td><td>{@link InMemoryEtcd#expireLease}</td></tr>
 * </table>
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

    /** Ends all of these faults. A paused process stays paused, and what is late already stays so late. */
    public void clear() {
        change(() -> {
            plan.clear();
            eachLink(Link::authenticate);
        });
    }

    /**
     * Lets all answers be late from now on: {@link #delay(Operation, Duration)} for every operation. Events are not, see {@link #delayEvents}.
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
     * Lets answers to requests of one kind be late from now on. The requests themselves are applied at once. A delay of the process and one of all clients add up.
     *
     * @param operation with {@link Operation#WATCH} it is {@code created} that is late, or the refusal to open the watch; nothing overtakes it
     * @param delay how late; zero ends it
     * @throws IllegalArgumentException when the delay is negative
     */
    public void delay(Operation operation, Duration delay) {
        requireNonNull(operation, "operation");
        requireNotNegative(delay);
        change(() -> plan.delay(operation, delay));
    }

    /**
     * Lets what watches tell be late from now on: events, progress, and how etcd ended them; but not {@code created}, see {@link #delay(Operation, Duration)}.
     *
     * <p>The order stays, also when the delay becomes shorter: nothing overtakes what is late already. When the connection breaks, what is under way is lost, and
     * the failure is told at once. A delay of the process and one of all clients add up.
     *
     * @param delay how late; zero ends it
     * @throws IllegalArgumentException when it is negative
     */
    public void delayEvents(Duration delay) {
        requireNotNegative(delay);
        change(() -> plan.delayEvents(delay));
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

    /**
     * Has the token with which the client's user is known expire, as though there were users: its requests of every kind, and watches that it opens, are refused
     * with {@link EtcdError#INVALID_AUTH_TOKEN} until it has heard of it. Then it counts as authenticated again. Watches that are open stay open.
     *
     * <p>So without other faults it is the next request that is refused, and that one only. A refusal that is late, or gets lost, lets those be refused too that
     * are sent meanwhile. Only clients that are connected have a token.
     */
    public void expireAuth() {
        change(() -> eachLink(Link::expireToken));
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
                    "operation: WATCH (expected: one that has a single answer; for watches see failNext, delay, delayEvents, dropWatches and holdWatches)");
        }
    }

    private static void requireNotNegative(Duration delay) {
        if (requireNonNull(delay, "delay").isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
    }
}

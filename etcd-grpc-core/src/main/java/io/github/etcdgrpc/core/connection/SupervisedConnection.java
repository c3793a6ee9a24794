package io.github.etcdgrpc.core.connection;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.connection.ConnectionManager;
import io.github.etcdgrpc.connection.ConnectionStatus;
import io.github.etcdgrpc.core.call.BlockingCalls;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.Timekeeper;
import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Switches the connection on, off and over, and tells how it fares.
 *
 * <p>Switching is done one operation after the other, in the order of the calls:
 *
 * <pre>
 * state        | connect                | disconnect             | reconnect                                | close
 * DISCONNECTED | dial: CONNECTED, or it fails | -                | dial: CONNECTED, or it fails             | CLOSED
 * CONNECTED    | -                      | close it: DISCONNECTED | dial: exchange and close the old, or it fails and the old stays | close it: CLOSED
 * CLOSED       | INVALID_STATE          | INVALID_STATE          | INVALID_STATE                            | -
 * </pre>
 *
 * A dial opens a backend and has a member answer; one that nobody answers in time is closed again. Losing etcd is no transition: {@link ConnectionHealth} notes it.
 */
public final class SupervisedConnection implements ConnectionManager {
    /** What a switch may take beyond its dial: its turn, and the closing of what is given up. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private enum State {
        DISCONNECTED,
        CONNECTED,
        CLOSED
    }

    private final Dialer dialer;
    private final Timekeeper timekeeper;
    private final BlockingCalls calls;
    private final ConnectionHealth health;
    private final SwitchableBackend backend;
    private final List<Runnable> restored = new CopyOnWriteArrayList<>();
    private final Object turn = new Object();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private volatile State state = State.DISCONNECTED;

    /** Creates a connection that is switched off. */
    public SupervisedConnection(Dialer dialer, Timekeeper timekeeper) {
        this.dialer = dialer;
        this.timekeeper = timekeeper;
        this.calls = new BlockingCalls(timekeeper, dialer.timeout());
        this.health = new ConnectionHealth(dialer.endpoints().get(0));
        this.backend = new SwitchableBackend(health, timekeeper);
    }

    /** Returns etcd, for as long as this connection lives. */
    public EtcdBackend backend() {
        return backend;
    }

    /** Has {@code task} run each time the connection was switched on or over. It must not block. */
    public void whenRestored(Runnable task) {
        restored.add(task);
    }

    @Override
    public void connect() {
        awaitSwitch("connect", () -> state == State.CONNECTED ? done() : dial());
    }

    @Override
    public void disconnect() {
        awaitSwitch("disconnect", this::switchOff);
    }

    @Override
    public void reconnect() {
        awaitSwitch("reconnect", this::dial);
    }

    @Override
    public boolean isConnected() {
        return state == State.CONNECTED && health.status().connected();
    }

    @Override
    public void healthCheck() {
        requireOpen("health check");
        MemberStatus member = ask();
        health.pinged(member, timekeeper.now());
        if (!member.hasLeader()) {
            String detail = "health check: the member at " + member.endpoint() + " answers, but knows no leader";
            throw new EtcdException(ErrorCode.CONNECTION_ERROR, detail, null, EtcdError.NO_LEADER);
        }
    }

    @Override
    public ConnectionStatus getConnectionStatus() {
        return health.status();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return backend.unwrap(type);
    }

    @Override
    public void close() {
        synchronized (turn) {
            state = State.CLOSED;
        }
        health.lost("the connection is closed");
        dialer.giveUp();
        backend.close();
    }

    private MemberStatus ask() {
        try {
            return calls.await("health check", backend.status());
        } catch (EtcdException failure) {
            boolean said = EtcdException.isConnectionError(failure) || failure.code() == ErrorCode.INVALID_STATE;
            if (said || Context.current().isCancelled()) {
                throw failure;
            }
            health.lost(String.valueOf(failure.getMessage()));
            ErrorCode code =
                    EtcdException.isTimeoutError(failure) ? ErrorCode.CONNECTION_TIMEOUT : ErrorCode.CONNECTION_ERROR;
            throw new EtcdException(code, "health check of " + dialer.endpoints(), failure);
        }
    }

    /** A dial ends on the executor already, and is taken into use there and then: a task of its own could come too late, when the threads have ended. */
    private CompletableFuture<Void> dial() {
        return dialer.dial().thenAccept(this::takeIntoUse);
    }

    private void takeIntoUse(Dialer.Answered answered) {
        Optional<EtcdBackend> before;
        synchronized (turn) {
            boolean tooLate = state == State.CLOSED;
            before = tooLate ? Optional.of(answered.backend()) : backend.switchTo(answered.backend());
            state = tooLate ? State.CLOSED : State.CONNECTED;
        }
        before.ifPresent(EtcdBackend::close);
        requireOpen("connect");
        health.pinged(answered.member(), timekeeper.now());
        restored.forEach(Runnable::run);
    }

    private CompletableFuture<Void> switchOff() {
        Optional<EtcdBackend> before;
        synchronized (turn) {
            before = backend.switchOff();
            state = state == State.CLOSED ? State.CLOSED : State.DISCONNECTED;
        }
        health.lost("the connection is switched off");
        before.ifPresent(EtcdBackend::close);
        return done();
    }

    private void awaitSwitch(String what, Supplier<CompletableFuture<Void>> operation) {
        requireOpen(what);
        calls.await(what, inTurn(what, operation), dialer.timeout().plus(SLACK));
    }

    /** Runs {@code operation} after all that were begun before it. The caller may give up waiting: the operation goes on, and keeps its turn. */
    private CompletableFuture<Void> inTurn(String what, Supplier<CompletableFuture<Void>> operation) {
        synchronized (turn) {
            last = last.exceptionally(failure -> null)
                    .thenComposeAsync(nothing -> begin(what, operation), timekeeper.executor());
            return last.copy();
        }
    }

    private CompletableFuture<Void> begin(String what, Supplier<CompletableFuture<Void>> operation) {
        requireOpen(what);
        return operation.get();
    }

    private void requireOpen(String what) {
        if (state == State.CLOSED) {
            throw closed(what);
        }
    }

    private static EtcdException closed(String what) {
        return new EtcdException(ErrorCode.INVALID_STATE, what + ": the connection is closed");
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}

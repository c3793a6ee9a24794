package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.backend.inmemory.FaultPlan.Lasting;
import io.github.etcdgrpc.backend.inmemory.PendingCall.Stage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The way of one client's requests to the server and of the answers back, while faults stand against it.
 *
 * <p>Guarded by the cluster's lock. A future that its caller has already is ended on the client's timekeeper, without the lock.
 */
final class CallPath {
    private final Cluster cluster;
    private final ClientSettings client;
    private final Link link;
    private final Set<PendingCall<?>> pending = new LinkedHashSet<>();

    CallPath(Cluster cluster, ClientSettings client, Link link) {
        this.cluster = cluster;
        this.client = client;
        this.link = link;
    }

    /** Begins a call, as the line allows. */
    void begin(PendingCall<?> call) {
        switch (link.state()) {
            case REFUSED -> call.fail(ErrorCode.CONNECTION_FAILED, "no connection to " + client.endpoint());
            case LOST -> dial(call);
            case SILENT -> await(call, Stage.UNHEARD);
            case UP -> send(call);
        }
    }

    /** Sends what waited for the line. */
    void resend() {
        of(EnumSet.of(Stage.UNHEARD, Stage.DIALLING)).forEach(this::send);
    }

    /** Ends all, because the connection broke. */
    void breakOff() {
        endSoon(List.copyOf(pending), call -> call.fail(ErrorCode.CONNECTION_LOST, Link.broken(client.endpoint())));
    }

    /** Ends what was proposed and is not answered. */
    void changeLeader() {
        endSoon(
                of(EnumSet.of(Stage.ANSWERED)),
                call -> call.completeExceptionally(
                        Refusal.of(EtcdError.LEADER_CHANGED).answering(call.name())));
    }

    int size() {
        return pending.size();
    }

    /** Takes out all that is under way. */
    List<PendingCall<?>> takeAll() {
        List<PendingCall<?>> all = List.copyOf(pending);
        pending.clear();
        return all;
    }

    private <T> void send(PendingCall<T> call) {
        PlannedFault fault = cluster.takeFault(client.faults(), call.operation());
        if (fault == null) {
            answer(call, serve(call));
        } else if (fault instanceof PlannedFault.Fail fail) {
            answer(call, CompletableFuture.failedFuture(fail.error().apply(call.name())));
        } else if (fault instanceof PlannedFault.Loss loss) {
            lose(call, loss);
        }
    }

    private <T> CompletableFuture<T> serve(PendingCall<T> call) {
        return link.isTokenExpired()
                ? CompletableFuture.failedFuture(
                        Refusal.of(EtcdError.INVALID_AUTH_TOKEN).answering(call.name()))
                : call.apply();
    }

    private void lose(PendingCall<?> call, PlannedFault.Loss loss) {
        if (loss == PlannedFault.Loss.ANSWER || loss == PlannedFault.Loss.CONNECTION_AFTER) {
            serve(call);
        }
        await(call, Stage.LOST);
        if (loss == PlannedFault.Loss.CONNECTION_BEFORE || loss == PlannedFault.Loss.CONNECTION_AFTER) {
            link.breakOff();
        }
    }

    private <T> void answer(PendingCall<T> call, CompletableFuture<T> answer) {
        Duration delay = client.faults().delayOf(call.operation());
        if (call.stage() == Stage.BEGUN && delay.isZero() && !client.faults().has(Lasting.PAUSED)) {
            hear(answer);
            answer.whenComplete(call::end);
            return;
        }
        await(call, Stage.ANSWERED);
        call.owns(client.timekeeper().schedule(delay, () -> {
            if (cluster.call(() -> arrives(call, answer))) {
                answer.whenComplete(call::end);
            }
        }));
    }

    private boolean arrives(PendingCall<?> call, CompletableFuture<?> answer) {
        if (link.state() == Link.State.UP) {
            hear(answer);
            return true;
        }
        call.reach(Stage.LOST);
        return false;
    }

    /** A client that hears that its token is no longer good authenticates again before its next request. */
    private void hear(CompletableFuture<?> answer) {
        answer.whenComplete((value, failure) -> {
            if (failure instanceof EtcdException refused
                    && refused.etcdError()
                            .filter(EtcdError.INVALID_AUTH_TOKEN::equals)
                            .isPresent()) {
                cluster.authenticate(link);
            }
        });
    }

    private void dial(PendingCall<?> call) {
        Duration dialTimeout = client.options().dialTimeout();
        Duration requestTimeout = client.options().requestTimeout();
        await(call, Stage.DIALLING, dialTimeout.compareTo(requestTimeout) < 0 ? dialTimeout : requestTimeout);
    }

    /** Lets a call wait for its timeout, unless something ends it before. */
    private void await(PendingCall<?> call, Stage stage) {
        await(call, stage, client.options().requestTimeout());
    }

    private void await(PendingCall<?> call, Stage stage, Duration timeout) {
        boolean isNew = call.stage() == Stage.BEGUN;
        call.reach(stage);
        if (isNew) {
            track(call);
            endAfter(timeout, call, NamedWork.of(() -> "timeout of " + call, () -> timeOut(call)));
        }
    }

    private void timeOut(PendingCall<?> call) {
        if (cluster.call(call::stage) == Stage.DIALLING) {
            call.fail(ErrorCode.CONNECTION_TIMEOUT, "no answer from " + client.endpoint());
        } else {
            call.fail(ErrorCode.OPERATION_TIMEOUT, "no answer in time from " + client.endpoint());
        }
    }

    private void track(PendingCall<?> call) {
        pending.add(call);
        call.whenComplete((value, failure) -> cluster.run(() -> {
            pending.remove(call);
            call.cancelTimers();
        }));
    }

    private void endAfter(Duration delay, PendingCall<?> call, Runnable end) {
        call.owns(client.timekeeper().schedule(delay, end));
    }

    private List<PendingCall<?>> of(Set<Stage> stages) {
        return pending.stream().filter(call -> stages.contains(call.stage())).toList();
    }

    private void endSoon(List<PendingCall<?>> calls, Consumer<PendingCall<?>> end) {
        calls.forEach(call -> endAfter(Duration.ZERO, call, () -> end.accept(call)));
    }
}

package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a test says wrongly is refused at once, on its own thread, in words that name it and what was expected. */
@Timeout(30)
@SuppressWarnings("NullAway") // null is what is tried
class BadInputTest {
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);
    private static final LeaseId LEASE = new LeaseId(77);
    private static final CompletableFuture<Void> FUTURE = new CompletableFuture<>();
    private static final Class<?> ARGUMENT = IllegalArgumentException.class;
    private static final Class<?> NONE = NullPointerException.class;

    private final FaultBench bench = new FaultBench();

    @AfterEach
    void close() {
        bench.etcd.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"faults", "etcd", "time", "timekeepers"})
    void badInput_isRefusedNamingWhatWasExpected(String what, Deed deed, Class<?> kind, String message) {
        assertThat(catchThrowable(() -> deed.on(bench)))
                .as(what)
                .isInstanceOf(kind)
                .hasMessage(message);
        assertThat(bench.etcd.cluster().isFaulty()).isFalse();
    }

    static Stream<Arguments> faults() {
        String noLoss =
                "operation: WATCH (expected: one that has a single answer; for watches see failNext, delay, delayEvents, dropWatches and holdWatches)";
        return Stream.of(
                negative("delay", faults -> faults.delay(NEGATIVE), "delay: PT-1S (expected: >= 0)"),
                missing("delay, none", faults -> faults.delay(null), "delay"),
                negative(
                        "delay of one",
                        faults -> faults.delay(Operation.PUT, NEGATIVE),
                        "delay: PT-1S (expected: >= 0)"),
                missing("delay of one, none", faults -> faults.delay(Operation.PUT, null), "delay"),
                missing("delay of nothing", faults -> faults.delay(null, NEGATIVE), "operation"),
                negative("delayEvents", faults -> faults.delayEvents(NEGATIVE), "delay: PT-1S (expected: >= 0)"),
                missing("delayEvents, none", faults -> faults.delayEvents(null), "delay"),
                negative(
                        "times 0", faults -> faults.failNext(Operation.PUT, planned(), 0), "times: 0 (expected: >= 1)"),
                negative(
                        "times -1",
                        faults -> faults.failNext(Operation.PUT, EtcdError.NO_SPACE, -1),
                        "times: -1 (expected: >= 1)"),
                missing("failNext of nothing", faults -> faults.failNext(null, EtcdError.NO_SPACE), "operation"),
                missing("failNext without error", faults -> faults.failNext(Operation.PUT, (EtcdError) null), "error"),
                missing(
                        "failNext no exception",
                        faults -> faults.failNext(Operation.PUT, (EtcdException) null),
                        "error"),
                negative("dropRequest", faults -> faults.dropRequest(Operation.WATCH), noLoss),
                negative("dropAnswer", faults -> faults.dropAnswer(Operation.WATCH), noLoss),
                negative("breakBefore", faults -> faults.breakBefore(Operation.WATCH), noLoss),
                negative("breakAfter", faults -> faults.breakAfter(Operation.WATCH), noLoss),
                missing("dropRequest of nothing", faults -> faults.dropRequest(null), "operation"));
    }

    static Stream<Arguments> etcd() {
        return Stream.of(
                with(
                        "unknown process",
                        bench -> bench.etcd.faults("servre"),
                        ARGUMENT,
                        "process: \"servre\" (expected: one of [server])"),
                with("no process", bench -> bench.etcd.faults(null), NONE, "process"),
                with("no name", bench -> bench.etcd.process(null), NONE, "name"),
                with("blank name", bench -> bench.etcd.process("\t"), ARGUMENT, "name: \"\t\" (expected: not blank)"),
                with("no lease", bench -> bench.etcd.expireLease(null), NONE, "id"),
                with("no lease to revoke", bench -> bench.etcd.revokeLease(null), NONE, "id"),
                with(
                        "unknown lease",
                        bench -> bench.etcd.expireLease(LEASE),
                        EtcdException.class,
                        "lease not found: expire lease 4d: etcdserver: requested lease not found"),
                with("no time", bench -> InMemoryEtcd.create(null), NONE, "timekeeper"),
                with("no options", bench -> bench.process.provider().open(null, bench.time), NONE, "options"),
                with("no options either", bench -> bench.etcd.provider().open(null, bench.time), NONE, "options"),
                with(
                        "no timekeeper",
                        bench -> bench.etcd.provider().open(InMemoryEtcd.OPTIONS, null),
                        NONE,
                        "timekeeper"));
    }

    static Stream<Arguments> time() {
        return Stream.of(
                with("advance", bench -> bench.time.advance(NEGATIVE), ARGUMENT, "step: PT-1S (expected: >= 0)"),
                with("advance by none", bench -> bench.time.advance(null), NONE, "step"),
                with(
                        "advanceUntil",
                        bench -> bench.time.advanceUntil(() -> true, NEGATIVE),
                        ARGUMENT,
                        "max: PT-1S (expected: >= 0)"),
                with("advanceUntil nothing", bench -> bench.time.advanceUntil(null, Duration.ZERO), NONE, "condition"),
                with("advanceUntil, no maximum", bench -> bench.time.advanceUntil(() -> true, null), NONE, "max"),
                with(
                        "autoAdvance",
                        bench -> bench.time.autoAdvance(NEGATIVE),
                        ARGUMENT,
                        "lull: PT-1S (expected: >= 0)"),
                with("autoAdvance, no lull", bench -> bench.time.autoAdvance(null), NONE, "lull"));
    }

    static Stream<Arguments> timekeepers() {
        return Stream.<Function<FaultBench, Timekeeper>>of(bench -> bench.time, bench -> bench.process.timekeeper())
                .flatMap(of -> Stream.of(
                        with("schedule", bench -> of.apply(bench).schedule(null, () -> {}), NONE, "delay"),
                        with("schedule nothing", bench -> of.apply(bench).schedule(NEGATIVE, null), NONE, "task"),
                        with("execute", bench -> of.apply(bench).executor().execute(null), NONE, "task"),
                        with("await", bench -> of.apply(bench).await(null, NEGATIVE), NONE, "future"),
                        with("no bound", bench -> of.apply(bench).await(FUTURE, null), NONE, "atMost")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void closed_isInvalidStateAndSaysSo(String what, Deed deed, String named) {
        bench.process.pause();
        bench.etcd.close();

        assertThat(catchThrowable(() -> deed.on(bench)))
                .as(what)
                .isInstanceOfSatisfying(
                        EtcdException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE))
                .hasMessage("invalid state: " + named + ": the in-memory etcd is closed");
    }

    static Stream<Arguments> closed_isInvalidStateAndSaysSo() {
        Stream<Arguments> faults = Stream.<Consumer<Faults>>of(
                        Faults::partition,
                        Faults::disconnect,
                        Faults::heal,
                        Faults::clear,
                        each -> each.delay(Duration.ZERO),
                        each -> each.delay(Operation.PUT, Duration.ZERO),
                        each -> each.delayEvents(Duration.ZERO),
                        each -> each.failNext(Operation.PUT, EtcdError.NO_SPACE),
                        each -> each.failNext(Operation.PUT, planned()),
                        each -> each.dropRequest(Operation.PUT),
                        each -> each.dropAnswer(Operation.PUT),
                        each -> each.breakBefore(Operation.PUT),
                        each -> each.breakAfter(Operation.PUT),
                        Faults::expireAuth,
                        Faults::dropWatches,
                        Faults::holdWatches,
                        Faults::releaseWatches,
                        Faults::duplicateWatchEvents)
                .map(each ->
                        closed("faults", bench -> each.accept(bench.process.faults()), "faults of process server"));
        Stream<Arguments> others = Stream.of(
                closed("pause", bench -> bench.process.pause(), "pause of process server"),
                closed("resume", bench -> bench.process.resume(), "resume of process server"),
                closed("connect", bench -> bench.process.connect(), "connect"),
                closed("connect to etcd", bench -> bench.etcd.connect(), "connect"),
                closed("process", bench -> bench.etcd.process("late"), "process late"),
                closed("faults of one", bench -> bench.etcd.faults("late"), "faults of process late"),
                closed("faults of all", bench -> bench.etcd.faults().heal(), "faults of all clients"),
                closed("restart", bench -> bench.etcd.restart(), "restart"),
                closed("wipe", bench -> bench.etcd.wipe(), "wipe"),
                closed("leaderChange", bench -> bench.etcd.leaderChange(), "change of the leader"),
                closed("compact", bench -> bench.etcd.compact(), "compact"),
                closed("expireLease", bench -> bench.etcd.expireLease(LEASE), "expire lease 4d"),
                closed("revokeLease", bench -> bench.etcd.revokeLease(LEASE), "revoke lease 4d"));
        return Stream.concat(faults, others);
    }

    /** What a test does to the bench. */
    interface Deed {
        void on(FaultBench bench) throws Exception;
    }

    private static EtcdException planned() {
        return new EtcdException(ErrorCode.OPERATION_FAILED, "planned");
    }

    private static Arguments negative(String what, Consumer<Faults> deed, String message) {
        return with(what, bench -> deed.accept(bench.process.faults()), ARGUMENT, message);
    }

    private static Arguments missing(String what, Consumer<Faults> deed, String name) {
        return with(what, bench -> deed.accept(bench.process.faults()), NONE, name);
    }

    private static Arguments with(String what, Deed deed, Class<?> kind, String message) {
        return arguments(what, deed, kind, message);
    }

    private static Arguments closed(String what, Deed deed, String named) {
        return arguments(what, deed, named);
    }
}

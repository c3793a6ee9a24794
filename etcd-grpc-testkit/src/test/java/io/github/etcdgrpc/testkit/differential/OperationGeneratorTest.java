package io.github.etcdgrpc.testkit.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationGeneratorTest {
    private static final int STEPS = 10_000;
    private static final long COMPACTED = 40;
    private static final long REVISION = 100;
    private static final Situation SITUATION = new Situation(3, REVISION, COMPACTED, 5, Set.of());

    private final List<Step> steps = steps(SITUATION);

    @Test
    void steps_tenThousand_haveEveryKindOptionAndRelationWhereverItCanStand() {
        Set<String> possible = Parts.possibleIn(Step.class);

        assertThat(possible)
                .contains("OpenWatch", "WatchRequest.options NO_PUT", "Version.relation LESS", "Order.target VALUE")
                .contains("TxnRequest.success TxnRequest", "OnLease.call KEEP_ALIVE");
        assertThat(partsOf(steps)).containsAll(possible);
    }

    @Test
    void steps_tenThousand_haveEveryOrder() {
        Set<RangeRequest.Order> orders = new HashSet<>();
        ops(steps).filter(RangeRequest.class::isInstance).forEach(read -> orders.add(((RangeRequest) read).order()));

        for (RangeRequest.SortTarget target : RangeRequest.SortTarget.values()) {
            for (RangeRequest.SortDirection direction : RangeRequest.SortDirection.values()) {
                assertThat(orders).contains(new RangeRequest.Order(target, direction));
            }
        }
    }

    @Test
    void steps_tenThousand_haveEveryShapeOfRangeAndSignOfNumber() {
        Set<String> parts = partsOf(steps);

        for (String ranged : List.of("RangeRequest", "DeleteRequest", "WatchRequest", "Version", "CreateRevision")) {
            assertThat(parts)
                    .contains(ranged + ".range single", ranged + ".range no key", ranged + ".range all")
                    .contains(ranged + ".range unbounded", ranged + ".range forward", ranged + ".range backward");
        }
        for (String compare : List.of("ModRevision", "Value", "Lease")) {
            assertThat(parts).contains(compare + ".range single", compare + ".range forward", compare + ".range all");
        }
        for (String number : List.of("RangeRequest.revision ", "RangeRequest.limit ", "WatchRequest.fromRevision ")) {
            assertThat(parts).contains(number + "negative", number + "zero", number + "positive");
        }
        for (String lease : List.of("PutRequest.lease ", "OnLease.id ", "Lease.lease ")) {
            assertThat(parts).contains(lease + "none", lease + "chosen", lease + "numbered");
        }
        assertThat(parts)
                .contains("Grant.id none", "Grant.id chosen", "PutRequest.key empty", "PutRequest.value empty")
                .contains("RevisionBounds.minModRevision zero", "RevisionBounds.minModRevision positive");
    }

    @Test
    void steps_tenThousand_beginWatchesAndReadsAroundTheCompactionAndTheFuture() {
        Set<Long> watched = new TreeSet<>();
        steps.stream()
                .filter(Step.OpenWatch.class::isInstance)
                .forEach(step -> watched.add(((Step.OpenWatch) step).request().fromRevision()));
        Set<Long> read = new TreeSet<>();
        ops(steps).filter(RangeRequest.class::isInstance).forEach(op -> read.add(((RangeRequest) op).revision()));

        assertThat(watched).contains(COMPACTED - 1, COMPACTED, COMPACTED + 1, REVISION, REVISION + 1, REVISION + 2);
        assertThat(read).contains(COMPACTED - 1, COMPACTED, COMPACTED + 1, REVISION, REVISION + 1, REVISION + 2);
    }

    @Test
    void compaction_revisionThatRewroteAKey_isLeftOut() {
        Situation rewritten = new Situation(3, REVISION, COMPACTED, 5, Set.of(REVISION, REVISION - 2));

        assertThat(compactions(steps)).contains(REVISION, REVISION - 1, REVISION - 2, COMPACTED);
        assertThat(compactions(steps(rewritten)))
                .contains(REVISION - 1, REVISION + 1, COMPACTED)
                .doesNotContain(REVISION, REVISION - 2);
    }

    @Test
    void mayRewrite_deletionWithoutEndAndPut_isSeenHoweverDeep() {
        Op deletion = DeleteRequest.of(KeyRange.from(Bytes.ofUtf8("a")));
        Op put = PutRequest.of(Bytes.ofUtf8("a"), Bytes.EMPTY);

        assertThat(TxnGenerator.mayRewrite(TxnRequest.when()
                        .then(deletion)
                        .otherwise(TxnRequest.when().otherwise(put))))
                .isTrue();
        assertThat(TxnGenerator.mayRewrite(TxnRequest.when().then(deletion, deletion)))
                .isFalse();
        assertThat(TxnGenerator.mayRewrite(
                        TxnRequest.when().then(put, DeleteRequest.of(KeyRange.prefix(Bytes.ofUtf8("b"))))))
                .isFalse();
    }

    @Test
    void run_callsEveryMethodOfThePort() {
        Set<String> called = new ConcurrentSkipListSet<>();
        Side watched = new Side(
                "watched",
                () -> new InMemorySide(
                        InMemoryEtcd.create(new VirtualTime()), backend -> noting(EtcdBackend.class, backend, called)));

        Report report = new Differential(InMemorySide.honest(1), watched).run(1, 2_000);

        assertThat(report.finding()).isEmpty();
        assertThat(called).contains("EtcdBackend.status");
        for (Class<?> part : List.of(KeyValueStore.class, LeaseStore.class, WatchStore.class)) {
            for (Method method : part.getMethods()) {
                assertThat(called).contains(part.getSimpleName() + "." + method.getName());
            }
        }
    }

    /** Wraps a part of the port, and the parts that it hands out, such that all calls are noted. */
    private static <T> T noting(Class<T> type, T honest, Set<String> called) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    called.add(type.getSimpleName() + "." + method.getName());
                    try {
                        Object result = method.invoke(honest, arguments);
                        return type == EtcdBackend.class
                                        && method.getReturnType()
                                                .getSimpleName()
                                                .endsWith("Store")
                                ? notingPart(method.getReturnType(), result, called)
                                : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
        return type.cast(proxy);
    }

    private static <T> T notingPart(Class<T> type, Object honest, Set<String> called) {
        return noting(type, type.cast(honest), called);
    }

    private static List<Step> steps(Situation situation) {
        List<Step> steps = new ArrayList<>();
        new SplittableRandom(7).longs(STEPS).forEach(seed -> steps.add(OperationGenerator.step(seed, situation)));
        return steps;
    }

    private static Set<String> partsOf(List<Step> steps) {
        Set<String> parts = new TreeSet<>();
        steps.forEach(step -> parts.addAll(Parts.of(step)));
        return parts;
    }

    private static Set<Long> compactions(List<Step> steps) {
        Set<Long> revisions = new TreeSet<>();
        steps.stream()
                .filter(Step.Compaction.class::isInstance)
                .forEach(step -> revisions.add(((Step.Compaction) step).revision()));
        return revisions;
    }

    private static Stream<Op> ops(List<Step> steps) {
        return steps.stream()
                .filter(Step.Operation.class::isInstance)
                .flatMap(step -> withNested(((Step.Operation) step).op()));
    }

    private static Stream<Op> withNested(Op op) {
        if (!(op instanceof TxnRequest txn)) {
            return Stream.of(op);
        }
        return Stream.of(txn.success(), txn.failure())
                .flatMap(Collection::stream)
                .flatMap(OperationGeneratorTest::withNested);
    }
}

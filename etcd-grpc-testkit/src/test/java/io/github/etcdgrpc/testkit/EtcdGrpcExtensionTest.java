package io.github.etcdgrpc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class EtcdGrpcExtensionTest {
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private EngineExecutionResults results;

    @BeforeEach
    void listen() {
        ExtensionCases.SEEN.clear();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(realErr);
    }

    @Test
    void passing_printsNothing() {
        run(ExtensionCases.Passing.class);

        assertThat(failures()).isEmpty();
        assertThat(tests().succeeded().count()).isOne();
        assertThat(printed()).isEmpty();
    }

    @Test
    void leaseLeft_failsTheTestWithTheCallAndIsRevoked() {
        run(ExtensionCases.LeavesALease.class);

        assertThat(failures())
                .singleElement()
                .asString()
                .startsWith("left behind by leaves(EtcdManager) on the in-memory etcd:\n- lease ")
                .contains(" (30s) of worker, opened\n", "ExtensionCases$LeavesALease.leaves(ExtensionCases.java:");
        assertThat(ExtensionCases.SEEN).containsExactly(0);
        assertThat(printed()).startsWith("Journal of leaves(EtcdManager)").contains("worker  grant 30s as ");
    }

    @Test
    void watchLeft_failsTheTest() {
        run(ExtensionCases.LeavesAWatch.class);

        assertThat(failures())
                .singleElement()
                .asString()
                .contains("- watch /a* of reader, opened\n", "ExtensionCases$LeavesAWatch.leaves(");
    }

    @Test
    void managerLeft_failsTheTest() {
        run(ExtensionCases.LeavesAManager.class);

        assertThat(failures())
                .singleElement()
                .asString()
                .contains("- connection of forgotten, opened\n", "ExtensionCases$LeavesAManager.leaves(");
    }

    @Test
    void threadLeft_failsTheTest() {
        run(ExtensionCases.LeavesAThread.class);
        ExtensionCases.STAY.countDown();

        assertThat(failures())
                .singleElement()
                .asString()
                .contains("- thread the-one-that-stays\n", "ExtensionCases.awaitQuietly(");
    }

    @Test
    void leaseLeftByTheClass_failsTheClass() {
        run(ExtensionCases.ClassLeavesALease.class);

        assertThat(tests().succeeded().count()).isOne();
        assertThat(messages(results.containerEvents()))
                .singleElement()
                .asString()
                .contains(
                        "ClassLeavesALease on the in-memory etcd", "- lease ", "of shared", "ClassLeavesALease.leave(");
    }

    @Test
    void failing_printsItsOwnPartOfTheJournal() {
        run(ExtensionCases.FailsSecond.class);

        assertThat(tests().succeeded().count()).isEqualTo(2);
        assertThat(printed())
                .startsWith("Journal of b_fails(EtcdManager) on the in-memory etcd:\n+0.000s")
                .contains("/services/of-the-second/1")
                .doesNotContain("of-the-first", "of-the-third");
    }

    @Test
    void failingAfterwards_printsTheJournal() {
        run(ExtensionCases.FailsAfterwards.class);

        assertThat(failures()).containsExactly("as planned");
        assertThat(printed()).contains("/services/greeter/1");
    }

    @Test
    void failingInTheConstructor_closesItsManagersAllTheSame() {
        run(ExtensionCases.FailsInTheConstructor.class);

        assertThat(failures()).containsExactly("as planned");
        assertThat(printed()).contains("/services/greeter/1");
        assertThat(ExtensionCases.SEEN).containsExactly(0);
    }

    @Test
    void staticField_oneEtcdAndManagersOfEachTest() {
        run(ExtensionCases.PerClass.class);

        assertThat(failures()).isEmpty();
        assertThat(seen(InMemoryEtcd.class)).hasSize(1);
        assertThat(seen(EtcdManager.class)).hasSize(4).noneMatch(EtcdManager::isReady);
    }

    @Test
    void instanceField_oneEtcdForEachTest() {
        run(ExtensionCases.PerTest.class);

        assertThat(failures()).isEmpty();
        assertThat(seen(InMemoryEtcd.class)).hasSize(3);
    }

    @Test
    void instanceFieldOfAnInstanceForTheClass_oneEtcd() {
        run(ExtensionCases.PerClassLifecycle.class);

        assertThat(failures()).isEmpty();
        assertThat(tests().succeeded().count()).isEqualTo(2);
        assertThat(seen(InMemoryEtcd.class)).hasSize(1);
    }

    @Test
    void nested_sharesTheEtcdAndTheManagersAround() {
        run(ExtensionCases.Outer.class);

        assertThat(failures()).isEmpty();
        assertThat(tests().succeeded().count()).isEqualTo(2);
        assertThat(seen(InMemoryEtcd.class)).hasSize(1);
        assertThat(seen(EtcdManager.class)).hasSize(1);
    }

    @Test
    void nested_inAnInstanceField_hasItsOwn() {
        run(ExtensionCases.OuterPerTest.class);

        assertThat(failures()).isEmpty();
        assertThat(tests().succeeded().count()).isOne();
    }

    @Test
    void parallel_eachHasItsManagersAndOnlyTheGuiltyFails() {
        run(ExtensionCases.SideBySide.class, Map.of("junit.jupiter.execution.parallel.enabled", "true"));

        assertThat(failures()).singleElement().asString().contains("left behind by fails()", "- lease ");
        assertThat(seen(EtcdManager.class)).hasSize(2);
        assertThat(printed()).contains("grant 30s").doesNotContain("of-the-passing");
    }

    @Test
    void parameter_notOfThisEtcd_isAClearError() {
        run(ExtensionCases.AsksForWhatIsNotThere.class);

        assertThat(failures())
                .anySatisfy(message -> assertThat(message)
                        .contains("parameter time: VirtualTime, but these tests run on the in-memory etcd (expected: an"
                                + " extension with inMemory().virtualTime() or inMemory().autoAdvance())"))
                .anySatisfy(message -> assertThat(message)
                        .contains("parameter server: LocalEtcd, but these tests run on the in-memory etcd (expected: an"
                                + " extension with localBinary())"))
                .hasSize(2);
    }

    @Test
    void manager_beforeAnyTest_isAClearError() {
        run(ExtensionCases.AsksTooEarly.class);

        assertThat(failures()).singleElement().asString().startsWith("no test that this extension looks after");
    }

    @Test
    void noEtcd_skipsTheTests() {
        run(ExtensionCases.Skipped.class);

        assertThat(results.containerEvents().aborted().count()).isOne();
        assertThat(tests().started().count()).isZero();
    }

    @Test
    void noEtcdButRequired_failsTheTests() {
        run(ExtensionCases.Required.class);

        assertThat(failures()).containsExactly("no etcd found (ETCD_GRPC_REQUIRE_ETCD is true)");
    }

    private void run(Class<?> testClass) {
        run(testClass, Map.of());
    }

    private void run(Class<?> testClass, Map<String, String> parameters) {
        results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .configurationParameters(parameters)
                .execute();
    }

    private Events tests() {
        return results.testEvents();
    }

    /** The messages of all failures, those of classes too. */
    private List<String> failures() {
        return messages(results.allEvents());
    }

    private static List<String> messages(Events events) {
        return events.failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().orElseThrow().getMessage())
                .toList();
    }

    private static <T> List<T> seen(Class<T> type) {
        return ExtensionCases.SEEN.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private String printed() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.etcdgrpc.EtcdManager;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KnownManagersTest {
    private static final EtcdTarget UNNAMED = new EtcdTarget("", "greeter");
    private static final EtcdTarget NAMED = new EtcdTarget("b", "greeter");

    private final KnownManagers managers = new KnownManagers();
    private final EtcdManager a = new FakeManager("a");
    private final EtcdManager b = new FakeManager("b");

    @Test
    void find_noneOpen_saysSo() {
        assertUnavailable(managers.find(UNNAMED), "no EtcdManager is open to resolve etcd:///greeter");
    }

    @Test
    void find_oneOpen_isTheDefault() {
        managers.add(a);
        assertThat(managers.find(UNNAMED).getValue()).isSameAs(a);
    }

    @Test
    void find_severalOpen_namesThemAndTheWaysOut() {
        managers.add(b);
        managers.add(a);
        assertUnavailable(
                managers.find(UNNAMED),
                "2 EtcdManagers are open (a, b)",
                "etcd://b/greeter",
                "EtcdTargets.setDefaultManager",
                "setNameResolverArg(EtcdTargets.MANAGER, manager)");
    }

    @Test
    void find_severalOpenAndOneChosen_isTheChosen() {
        managers.add(a);
        managers.add(b);
        managers.choose(b);
        assertThat(managers.find(UNNAMED).getValue()).isSameAs(b);
    }

    @Test
    void find_chosenCloses_fallsBackToTheOnlyOpen() {
        managers.add(a);
        managers.add(b);
        managers.choose(b);
        managers.remove(b);
        assertThat(managers.find(UNNAMED).getValue()).isSameAs(a);
    }

    @Test
    void find_named_isThatOne() {
        managers.add(a);
        managers.add(b);
        assertThat(managers.find(NAMED).getValue()).isSameAs(b);
    }

    @Test
    void find_namedNotOpen_namesThoseThatAre() {
        managers.add(a);
        assertUnavailable(managers.find(NAMED), "no open EtcdManager is named \"b\"", "open: a");
    }

    @Test
    void find_twoOfOneName_isRefused() {
        managers.add(b);
        managers.add(new FakeManager("b"));
        assertUnavailable(managers.find(NAMED), "2 open EtcdManagers are named \"b\"");
    }

    @Test
    void choose_notOpen_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> managers.choose(a))
                .withMessage("manager: \"a\" (expected: a manager that is open)");
    }

    @Test
    void observe_changes_areToldUntilForgotten() {
        AtomicInteger told = new AtomicInteger();
        Runnable observer = told::incrementAndGet;
        managers.observe(observer);
        managers.add(a);
        managers.choose(a);
        managers.remove(a);
        assertThat(told).hasValue(3);
        managers.forget(observer);
        managers.add(b);
        assertThat(told).hasValue(3);
    }

    @Test
    void remove_chosenManager_isNotHeld() {
        EtcdManager[] manager = {new FakeManager("gone")};
        WeakReference<EtcdManager> reference = new WeakReference<>(manager[0]);
        managers.add(manager[0]);
        managers.choose(manager[0]);
        managers.remove(manager[0]);
        manager[0] = null;
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(reference.get()).isNull();
        });
    }

    private static void assertUnavailable(StatusOr<EtcdManager> found, String... parts) {
        assertThat(found.hasValue()).isFalse();
        assertThat(found.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(found.getStatus().getDescription()).contains(parts);
    }
}

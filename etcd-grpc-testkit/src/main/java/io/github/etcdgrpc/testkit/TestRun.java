package io.github.etcdgrpc.testkit;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.testkit.journal.Journal;
import io.github.etcdgrpc.testkit.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Which of JUnit's contexts has which etcd and which scope, for one extension.
 *
 * <p>The outermost context that begins brings an etcd, whose scope is its own; each within it has a scope within. JUnit may begin a context more than once, and ends each
 * once, the inner ones first; one that fails before its end is told of is ended with its store.
 */
final class TestRun {
    private final EtcdSource source;
    private final Namespace namespace = Namespace.create(TestRun.class, this);
    private final Map<String, Stretch> stretches = new ConcurrentHashMap<>();
    /** Each extension has its own. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Stretch> onThisThread = new ThreadLocal<>();

    TestRun(EtcdSource source) {
        this.source = source;
    }

    void begin(ExtensionContext context) {
        Store store = context.getStore(namespace);
        String id = context.getUniqueId();
        Stretch stretch = store.computeIfAbsent(id, key -> open(context), Stretch.class);
        stretches.put(id, stretch);
        onThisThread.set(stretch);
    }

    /** Ends a context's stretch, and fails when something is left. */
    void end(ExtensionContext context) {
        onThisThread.remove();
        Stretch stretch = stretches.get(context.getUniqueId());
        if (stretch == null) {
            return;
        }
        List<String> left = stretch.end();
        if (isClass(context)) {
            stretches.remove(context.getUniqueId());
            if (context.getExecutionException().isPresent() || !left.isEmpty()) {
                print(context, stretch);
            }
        }
        Failures.of("left behind by " + context.getDisplayName() + " on " + stretch.etcd(), left)
                .ifPresent(failure -> {
                    throw failure;
                });
    }

    void forget(ExtensionContext context) {
        stretches.remove(context.getUniqueId());
    }

    /** Prints what the clients of a context did, after its end. */
    void printJournal(ExtensionContext context) {
        Stretch stretch = stretches.remove(context.getUniqueId());
        if (stretch != null) {
            print(context, stretch);
        }
    }

    TestEtcd etcd(ExtensionContext context) {
        return stretch(context).etcd();
    }

    TestScope scope(ExtensionContext context) {
        return stretch(context).scope();
    }

    TestEtcd etcd() {
        return current().etcd();
    }

    TestScope scope() {
        return current().scope();
    }

    private Stretch open(ExtensionContext context) {
        boolean parallel = context.getConfigurationParameter("junit.jupiter.execution.parallel.enabled")
                .map(Boolean::parseBoolean)
                .orElse(false);
        Optional<Stretch> around = around(context);
        TestEtcd etcd = around.isPresent() ? around.get().etcd() : TestEtcd.start(source);
        ThreadsLeft threads = parallel ? ThreadsLeft.NOT_LOOKED_FOR : threads(context);
        return around.map(outer -> outer.inner(threads)).orElseGet(() -> Stretch.outermost(etcd, threads));
    }

    private static ThreadsLeft threads(ExtensionContext context) {
        return isClass(context) ? ThreadsLeft.ofClass() : ThreadsLeft.ofTest();
    }

    private static boolean isClass(ExtensionContext context) {
        return context.getTestMethod().isEmpty();
    }

    private Optional<Stretch> around(ExtensionContext context) {
        Optional<ExtensionContext> outer = context.getParent();
        while (outer.isPresent()) {
            Stretch found = stretches.get(outer.get().getUniqueId());
            if (found != null) {
                return Optional.of(found);
            }
            outer = outer.get().getParent();
        }
        return Optional.empty();
    }

    private Stretch stretch(ExtensionContext context) {
        Stretch own = stretches.get(context.getUniqueId());
        return own != null ? own : around(context).orElseThrow(TestRun::noTest);
    }

    private Stretch current() {
        Stretch own = onThisThread.get();
        if (own != null && own.scope().isOpen()) {
            return own;
        }
        List<Stretch> open = new ArrayList<>(stretches.values());
        open.removeIf(stretch -> !stretch.scope().isOpen());
        List<Stretch> innermost = new ArrayList<>(open);
        innermost.removeIf(stretch -> open.stream().anyMatch(other -> other.isWithin(stretch)));
        if (innermost.size() == 1) {
            return innermost.get(0);
        }
        open.removeIf(stretch -> !stretch.isOutermost());
        if (open.size() == 1) {
            return open.get(0);
        }
        throw noTest();
    }

    private static IllegalStateException noTest() {
        return new IllegalStateException(
                "no test that this extension looks after can be told to run here (expected: a call from within one, and a field with @RegisterExtension)");
    }

    private static void print(ExtensionContext context, Stretch stretch) {
        List<JournalEntry> steps = stretch.scope().journal();
        String title = "Journal of " + context.getDisplayName() + " on " + stretch.etcd();
        System.err.println(
                title + (steps.isEmpty() ? ": no client took a step" : ":\n" + requireNonNull(Journal.format(steps))));
    }
}

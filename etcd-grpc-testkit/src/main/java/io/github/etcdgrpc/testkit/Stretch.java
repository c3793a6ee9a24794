package io.github.etcdgrpc.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the extension looks after from the begin of one of JUnit's contexts to its end. */
final class Stretch implements AutoCloseable {
    private final TestEtcd etcd;
    private final TestScope scope;
    private final ThreadsLeft threads;
    private final @Nullable Stretch outer;

    private Stretch(TestEtcd etcd, TestScope scope, ThreadsLeft threads, @Nullable Stretch outer) {
        this.etcd = etcd;
        this.scope = scope;
        this.threads = threads;
        this.outer = outer;
    }

    static Stretch outermost(TestEtcd etcd, ThreadsLeft threads) {
        return new Stretch(etcd, etcd.scope(), threads, null);
    }

    Stretch inner(ThreadsLeft innerThreads) {
        return new Stretch(etcd, scope.inner(), innerThreads, this);
    }

    TestEtcd etcd() {
        return etcd;
    }

    TestScope scope() {
        return scope;
    }

    boolean isOutermost() {
        return outer == null;
    }

    boolean isWithin(Stretch other) {
        return outer != null && (outer == other || outer.isWithin(other));
    }

    /** Ends what it looks after; returns what was left, one text each. A second time nothing is left. */
    List<String> end() {
        if (!scope.isOpen()) {
            return List.of();
        }
        List<String> left = new ArrayList<>(isOutermost() ? etcd.end() : scope.close());
        left.addAll(threadsLeft());
        return left;
    }

    /** The last resort, when nobody was told of the end. */
    @Override
    public void close() {
        Failures.of("left behind on " + etcd, end()).ifPresent(failure -> {
            throw failure;
        });
    }

    /** While clients of the class are on a real etcd, their connections may bring threads at any time. */
    private List<String> threadsLeft() {
        boolean mayBeOthers = outer != null && outer.scope.isInUse() && etcd.keepsThreads();
        Set<Thread> found = mayBeOthers ? Set.of() : threads.find();
        for (Stretch around = outer; around != null; around = around.outer) {
            around.threads.excuse(found);
        }
        return ThreadCheck.describe(found).stream()
                .map(thread -> "thread " + thread)
                .toList();
    }
}

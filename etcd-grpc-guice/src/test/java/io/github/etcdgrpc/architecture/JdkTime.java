package io.github.etcdgrpc.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** What in the JDK tells the time, waits for it, or acts on it. */
final class JdkTime {

    private static final Set<String> READS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.locks.LockSupport.parkNanos",
            "java.util.concurrent.locks.LockSupport.parkUntil",
            "java.util.concurrent.CompletableFuture.orTimeout",
            "java.util.concurrent.CompletableFuture.completeOnTimeout",
            "java.util.concurrent.CompletableFuture.delayedExecutor",
            "java.util.concurrent.Executors.newScheduledThreadPool",
            "java.util.concurrent.Executors.newSingleThreadScheduledExecutor",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now");

    private JdkTime() {}

    static DescribedPredicate<JavaMethodCall> read() {
        return DescribedPredicate.describe(
                "asks the JDK for the time or to wait",
                call -> READS.contains(
                        call.getTargetOwner().getName() + "." + call.getTarget().getName()));
    }

    static DescribedPredicate<JavaClass> timer() {
        return belongToAnyOf(Timer.class, ScheduledThreadPoolExecutor.class);
    }
}

package io.github.etcdgrpc.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Looks for threads that came while a test ran, and stayed. */
final class ThreadsLeft {
    static final ThreadsLeft NOT_LOOKED_FOR = new ThreadsLeft(Optional.empty(), ConcurrentHashMap.newKeySet());

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Those of an etcd, which outlives a test and counts its own in the end: of virtual time, of an etcd's own time, of containers. */
    private static final String ETCDS = "virtual-time|" + OwnTime.THREADS + "\\d+-|docker-java|testcontainers|ducttape";
    /** Those that all channels of gRPC share, which ends them a second after the last channel. */
    private static final String CHANNELS = "grpc-";

    private final Optional<ThreadCheck> check;
    private final Set<Thread> excused;

    private ThreadsLeft(Optional<ThreadCheck> check, Set<Thread> excused) {
        this.check = check;
        this.excused = excused;
    }

    /** Looks for all but those of channels: they would hold up every test for a second. */
    static ThreadsLeft ofTest() {
        return allBut(ETCDS + "|" + CHANNELS);
    }

    static ThreadsLeft ofClass() {
        return allBut(ETCDS);
    }

    /** Gives them a moment to end, and returns those that have not. */
    Set<Thread> find() {
        return check.map(ThreadCheck::awaitEnd).orElse(Set.of());
    }

    /** Does not look for these any more. */
    void excuse(Set<Thread> known) {
        excused.addAll(known);
    }

    private static ThreadsLeft allBut(String names) {
        Pattern others = Pattern.compile("(" + names + ").*");
        Set<Thread> excused = ConcurrentHashMap.newKeySet();
        return new ThreadsLeft(
                Optional.of(ThreadCheck.begin(
                        PATIENCE, thread -> !others.matcher(thread.getName()).matches() && !excused.contains(thread))),
                excused);
    }
}

package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's time, with threads of our own, which are known by their name. */
final class OwnTime implements TestTime {
    /** What the names of all these threads begin with. */
    static final String THREADS = "test-etcd-";

    /** The last of a pool's threads end a moment after the pool says that it has. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final ThreadCheck threads;
    private final SystemTimekeeper timekeeper;

    private OwnTime(String name) {
        this.threads = ThreadCheck.begin(PATIENCE, thread -> thread.getName().startsWith(name + "-"));
        this.timekeeper = new SystemTimekeeper(name);
    }

    static OwnTime begin() {
        return new OwnTime(THREADS + NUMBERS.incrementAndGet());
    }

    @Override
    public Timekeeper timekeeper() {
        return timekeeper;
    }

    @Override
    public void pass(Runnable waiting) {
        waiting.run();
    }

    @Override
    public List<String> end() {
        timekeeper.close();
        return ThreadCheck.describe(threads.awaitEnd());
    }
}

package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's time, with threads of our own, which are known by their name. */
final class OwnTime implements TestTime {
    /** What the names of all these threads begin with. */
    static final String THREADS = "test-etcd-";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name;
    private final SystemTimekeeper timekeeper;

    private OwnTime(String name) {
        this.name = name;
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
        return ThreadCheck.describe(ThreadCheck.alive(thread -> thread.getName().startsWith(name + "-")));
    }
}

package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;

/** The time of a test's etcd. */
interface TestTime {

    /** Returns it as the library takes it. */
    Timekeeper timekeeper();

    /** Runs something that waits for the library, in a time that does not stand still. */
    void pass(Runnable waiting);

    /** Ends it; returns what is left of its threads, one line each. */
    List<String> end();
}

package io.github.etcdgrpc.architecture.planted.core.time;

/** Logic that reads the machine's clock. */
public final class ReadsTheClock {
    static long now() {
        return System.nanoTime();
    }
}

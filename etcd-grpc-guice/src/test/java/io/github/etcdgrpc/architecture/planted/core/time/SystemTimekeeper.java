package io.github.etcdgrpc.architecture.planted.core.time;

/** The one class that may. */
public final class SystemTimekeeper {
    static long now() {
        return System.nanoTime();
    }
}

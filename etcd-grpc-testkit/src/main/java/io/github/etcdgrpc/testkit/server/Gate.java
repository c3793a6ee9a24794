package io.github.etcdgrpc.testkit.server;

/** Lets bytes through: all, some more, or none. */
final class Gate {
    private static final long ALL = Long.MAX_VALUE;

    private long allowance = ALL;
    private long passed;

    /** Waits until at least one byte may pass, and takes up to {@code wanted}. */
    synchronized int take(int wanted) throws InterruptedException {
        while (allowance == 0) {
            wait();
        }
        int taken = (int) Math.min(wanted, allowance);
        if (allowance != ALL) {
            allowance -= taken;
        }
        passed += taken;
        return taken;
    }

    /** Lets {@code bytes} more through, in all. */
    synchronized void allow(long bytes) {
        allowance = bytes;
        notifyAll();
    }

    /** Lets everything through. */
    synchronized void open() {
        allow(ALL);
    }

    synchronized long passed() {
        return passed;
    }
}

package io.github.etcdgrpc.examples.quickstart;

import java.util.function.IntSupplier;

/** Lets a program that is stopped from outside end in good order, within a bound. */
final class CtrlC {
    private static final long BOUND_MILLIS = 5_000;

    private CtrlC() {}

    /** Runs a program, which is interrupted when the process is told to end, and then has some seconds to leave etcd. */
    static int endsOrderly(IntSupplier program) {
        Thread runner = Thread.currentThread();
        Thread hook = new Thread(() -> interruptAndWait(runner), "quickstart-ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return program.getAsInt();
        } finally {
            forget(hook);
        }
    }

    private static void interruptAndWait(Thread runner) {
        runner.interrupt();
        try {
            runner.join(BOUND_MILLIS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // It is the hook that ended the program.
            return;
        }
    }
}

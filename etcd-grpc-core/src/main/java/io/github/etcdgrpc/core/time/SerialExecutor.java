package io.github.etcdgrpc.core.time;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order they came, on the threads of another executor.
 *
 * <p>Guarantees, as a state machine's home needs them: a task begins after the one before it has ended, and sees what it wrote; a task that is given
 * from inside a task runs after it, never inside it; a task that throws is logged and does not stop those behind it. No lock is held while a task runs.
 */
public final class SerialExecutor implements Executor {
    private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);
    private static final int BURST = 64;

    private final Executor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    /** Creates one that borrows threads from {@code threads}. */
    public SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        threads.execute(this::drain);
    }

    /** Runs a burst, then gives the thread back so that other users of it get their turn. */
    private void drain() {
        for (int done = 0; done < BURST; done++) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            runLogged(task);
        }
        threads.execute(this::drain);
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable task = waiting.poll();
            running = task != null;
            return task;
        }
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            log.warn("a task of the library, or a callback of the application, failed", failure);
        }
    }
}

package io.github.etcdgrpc.backend.inmemory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link VirtualTime#await} that waits. Guarded by the loop's lock.
 *
 * <p>It is <em>released</em> when its future has ended, its bound has passed or it was given up, and then stays so; its thread may take a while to notice.
 */
final class BlockedCall {
    final Thread thread = Thread.currentThread();
    final CompletableFuture<?> future;
    final boolean onLoop;
    private final Condition released;
    private final Patience patience;
    private @Nullable VirtualTask alarm;
    private boolean expired;
    private @Nullable String report;

    /** @param released what a thread other than the loop's waits on */
    BlockedCall(CompletableFuture<?> future, boolean onLoop, Condition released, Patience patience) {
        this.future = future;
        this.onLoop = onLoop;
        this.released = released;
        this.patience = patience;
    }

    /** Sets the work that {@link #expire}s this when its bound has passed. */
    void setAlarm(VirtualTask alarm) {
        this.alarm = alarm;
    }

    @Nullable
    VirtualTask alarm() {
        return alarm;
    }

    long deadlineNanos() {
        return alarm == null ? VirtualAgenda.NEVER : alarm.dueNanos;
    }

    boolean isReleased() {
        return future.isDone() || expired || report != null;
    }

    /** Ends the wait because its bound has passed; unless it was released before. */
    void expire() {
        expired |= !isReleased();
        released.signalAll();
    }

    /** Ends the wait because nothing will ever end it; unless it was released before. */
    void giveUp(String why) {
        if (!isReleased()) {
            report = why;
        }
        released.signalAll();
    }

    /** Tells the thread that the future has ended. */
    void wake() {
        released.signalAll();
    }

    /** Rests until this is released, or patience is over. */
    void rest() throws InterruptedException {
        while (!isReleased() && patience.leftNanos() > 0) {
            long atMost = patience.leftNanos();
            patience.spend(atMost - released.awaitNanos(atMost));
        }
    }

    Patience patience() {
        return patience;
    }

    /** Tells the released thread how its wait ended: returns when the future has. */
    void end() throws TimeoutException {
        if (report != null) {
            throw new IllegalStateException(report);
        }
        if (expired) {
            throw new TimeoutException();
        }
    }
}

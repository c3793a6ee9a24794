package io.github.etcdgrpc.core.retry;

import dev.failsafe.spi.Scheduler;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Lets Failsafe wait on this library's time. */
final class TimekeeperScheduler implements Scheduler {
    private final Timekeeper timekeeper;

    TimekeeperScheduler(Timekeeper timekeeper) {
        this.timekeeper = timekeeper;
    }

    @Override
    public ScheduledFuture<?> schedule(Callable<?> callable, long delay, TimeUnit unit) {
        Pending pending = new Pending(timekeeper.nanoTime() + unit.toNanos(delay));
        Runnable work = () -> pending.run(callable);
        pending.scheduled = delay <= 0
                ? executeNow(work)
                : timekeeper.schedule(
                        Duration.of(delay, unit.toChronoUnit()),
                        () -> timekeeper.executor().execute(work));
        return pending;
    }

    private Timekeeper.Scheduled executeNow(Runnable work) {
        timekeeper.executor().execute(work);
        return () -> {};
    }

    /** What Failsafe holds of a piece of work: it only ever cancels it. */
    private final class Pending extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final long dueNanos;
        private volatile Timekeeper.Scheduled scheduled = () -> {};

        Pending(long dueNanos) {
            this.dueNanos = dueNanos;
        }

        void run(Callable<?> callable) {
            if (isDone()) {
                return;
            }
            try {
                complete(callable.call());
            } catch (Exception failure) {
                completeExceptionally(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            scheduled.cancel();
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - timekeeper.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}

package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Time that moves only when a test says so, or, with {@link #autoAdvance}, when all that is left to do is to wait.
 *
 * <p>Guarantees:
 * <ul>
 *   <li>Without {@link #autoAdvance}, time stands still between calls of {@link #advance}; however long a test really takes, no timeout runs out by itself.
 *   <li>Work runs one piece at a time, on one thread: in the order of the times at which it is due; of equal times, in the order in which it was
 *       scheduled. While it runs, {@link #nanoTime} shows the very time at which it was due.
 *   <li>Work that needs no time (a delay of zero or less, and everything given to {@link #executor}) runs at once, without any {@code advance}.
 *   <li>When {@link #advance}, {@link #advanceUntil} or {@link #settle} returns, all work that became due has run, and all work that needs no time
 *       and followed from it. Only work that waits in {@link #await} for something that is yet to come may be under way.
 *   <li>What a piece of work throws is kept, and thrown by the next of these three calls once the rest of the work has run: the first failure, with
 *       later ones as its suppressed exceptions.
 * </ul>
 *
 * <p>Not guaranteed: anything about threads other than this one's. A test that completes a future on a thread of its own must itself see to it that
 * this has happened before it advances.
 *
 * <p>The thread is a daemon, is started by the first piece of work, and ends by itself when it has had nothing to do for a moment: there is nothing to
 * close. {@link #nanoTime} and {@link #now} move together, but from origins that have nothing to do with each other, so that code which mixes them up
 * fails. May be used by any number of threads; {@code advance} and its siblings take turns.
 */
public final class VirtualTime implements Timekeeper {
    private static final long ORIGIN_NANOS = -6_148_914_691_236_517_205L;
    private static final Instant ORIGIN = Instant.parse("2020-02-29T23:59:00Z");

    private static final Duration LULL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final VirtualLoop loop;
    private final ReentrantLock turn = new ReentrantLock();

    /** Creates a time that stands still at its beginning. Starts no thread. */
    public VirtualTime() {
        this(PATIENCE);
    }

    /** As the other, with less patience than a minute of real time. */
    VirtualTime(Duration patience) {
        loop = new VirtualLoop(patience);
    }

    /** Returns the time since an arbitrary origin, which is negative and odd. */
    @Override
    public long nanoTime() {
        return ORIGIN_NANOS + loop.elapsedNanos();
    }

    /** Returns the wall clock's time, which begins on 29 February 2020, a minute before midnight UTC. */
    @Override
    public Instant now() {
        return ORIGIN.plusNanos(loop.elapsedNanos());
    }

    /** Returns how many pieces of work wait, for their time or for their turn; bounds of blocked calls are such work. What goes on growing is a leak. */
    public int scheduled() {
        return loop.scheduled();
    }

    /** Returns how far time has been moved since this was created. */
    public Duration elapsed() {
        return Duration.ofNanos(loop.elapsedNanos());
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        requireNonNull(delay, "delay");
        requireNonNull(task, "task");
        VirtualTask scheduled = loop.schedule(nanosOf(delay), task);
        return () -> loop.cancel(scheduled);
    }

    @Override
    public Executor executor() {
        return task -> loop.schedule(0, requireNonNull(task, "task"));
    }

    /**
     * {@inheritDoc}
     *
     * <p>On any thread but this time's own the wait is real: it ends when the future does, or when time is moved past the bound, by somebody or by
     * {@link #autoAdvance}. On this time's own thread, that is from within a piece of work, other work goes on nested in this call, so that waiting for it
     * is no deadlock.
     *
     * <p>Whether the bound passed before the future ended is decided when the work that is due at the bound runs: a future that ended by work due at the
     * same time but scheduled earlier has ended in time. A bound of 292 years or more is none.
     *
     * @throws IllegalStateException when nothing will end the wait: for a minute of real time the future has not ended and nobody has called
     *     {@link #advance} or one of its siblings; or the time advances by itself and there is nothing to advance to. The message says which threads
     *     wait for what and where, and what is scheduled. The future is left as it is
     */
    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        requireNonNull(future, "future");
        long atMostNanos = nanosOf(requireNonNull(atMost, "atMost"));
        if (future.isDone()) {
            return resultOf(future);
        }
        loop.await(future, atMostNanos);
        return resultOf(future);
    }

    /** Lets time advance by itself, as {@link #autoAdvance(Duration)} does, after lulls of 5 ms. */
    public VirtualTime autoAdvance() {
        return autoAdvance(LULL);
    }

    /**
     * Lets time advance by itself from now on, whenever all that is left to do is to wait.
     *
     * <pre>{@code
     * VirtualTime time = new VirtualTime().autoAdvance();
     * ...
     * discovery.getConnection("greeter"); // no instance: fails at once, with the discovery timeout gone by
     * }</pre>
     *
     * <p>Time skips to the next event when at least one thread is blocked in {@link #await} (as every blocking call of the library is), each call in there
     * still waits, no work is due, and there was no sign of life for a {@code lull} of real time. An event is the earliest of all scheduled work and of
     * the bounds of all blocked calls, so that a {@link TimeoutException} comes at exactly its time. A sign of life is work that ran or was scheduled, a
     * thread that came to wait, and a thread that was released and went on. All that is due at an event has run, and the threads that it released have
     * left {@code await}, before time skips again. Work keeps the order that {@link #advance} gives it.
     *
     * <p>When every blocked call waits without bound and nothing is scheduled, that is a deadlock: after two seconds of real time (or the lull, if longer)
     * each of these calls throws {@link IllegalStateException}, as {@link #await} says. Work that schedules itself again for ever hides a deadlock from
     * this check; then the wait ends after a minute of real time.
     *
     * <p>Not guaranteed: anything about a thread that is not blocked in {@code await}, since it cannot be seen. While one thread is blocked, time may
     * skip although another computes, waits for a lock or for I/O, or is between two calls of the library. Where that matters, block all threads but the
     * one that is to go on, or give a longer lull, within which work that is handed on from one thread to the next (gRPC's, the test's) must show a sign of
     * life. A lull costs its length in real time for each event.
     *
     * <p>{@link #advance} and its siblings may still be called; time does not skip while they run work, but {@link #advanceUntil} may end later than its
     * maximum when time skips while it asks its condition.
     *
     * @param lull real time; zero skips without waiting for other threads at all
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public VirtualTime autoAdvance(Duration lull) {
        requireNotNegative("lull", lull);
        loop.autoAdvance(nanosOf(lull));
        return this;
    }

    /** Ends what {@link #autoAdvance} began: when this returns, time stands still until it is advanced. Calls that wait go on waiting. */
    public void standStill() {
        loop.standStill();
    }

    /**
     * Moves time on by {@code step}, running all that is due on the way, each at its own time.
     *
     * @param step how far; zero is the same as {@link #settle}
     * @throws IllegalArgumentException when it is negative
     * @throws IllegalStateException when called from within a piece of this time's work, or when the work has not come to rest after a minute of real
     *     time
     */
    public void advance(Duration step) {
        requireNotNegative("step", step);
        inTurn(() -> loop.moveBy(nanosOf(step)));
    }

    /** Waits until all work that is due now has run, without moving time. Throws as {@link #advance} does. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /**
     * Moves time on from one piece of work to the next until {@code condition} holds.
     *
     * @param condition asked on the calling thread, at first before time moves, and then whenever the work due at one time has run
     * @param max how far time may move at most
     * @return how far it has moved
     * @throws IllegalStateException when the condition does not hold when time has moved by {@code max}; and as {@link #advance} throws it
     */
    public Duration advanceUntil(BooleanSupplier condition, Duration max) {
        requireNonNull(condition, "condition");
        requireNotNegative("max", max);
        long begin = loop.elapsedNanos();
        long end = plus(begin, nanosOf(max));
        inTurn(() -> {
            loop.moveTo(loop.elapsedNanos());
            while (!condition.getAsBoolean()) {
                if (loop.elapsedNanos() >= end) {
                    throw new IllegalStateException("condition: still false after " + max + " of virtual time");
                }
                loop.moveTo(Math.min(end, loop.nextDueNanos()));
            }
        });
        return Duration.ofNanos(loop.elapsedNanos() - begin);
    }

    private void inTurn(Runnable move) {
        if (loop.isLoopThread()) {
            throw new IllegalStateException("time cannot be advanced from within its own work");
        }
        turn.lock();
        try {
            move.run();
        } finally {
            turn.unlock();
        }
    }

    private static <T> T resultOf(CompletableFuture<T> future) throws ExecutionException, InterruptedException {
        try {
            return future.get();
        } catch (CancellationException cancelled) {
            throw new ExecutionException(cancelled);
        }
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 0)");
        }
    }

    private static long nanosOf(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException beyondLong) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private static long plus(long nanos, long step) {
        long sum = nanos + step;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}

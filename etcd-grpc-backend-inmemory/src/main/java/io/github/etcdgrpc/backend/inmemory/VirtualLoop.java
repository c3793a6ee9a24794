package io.github.etcdgrpc.backend.inmemory;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which the work of a {@link VirtualTime} runs, with the work that waits for it.
 *
 * <p>Time stands at {@code elapsedNanos} and may be moved by the loop thread as far as {@code targetNanos}, which {@link #moveTo} sets, or in a lull
 * {@link AutoAdvance}. The loop is <em>quiet</em> when nothing is ready, no timer is due up to the target, and the loop thread either rests or is parked
 * in {@link #await}.
 */
final class VirtualLoop {
    /** A deadlock is told from a slow machine sooner than any other wait: after this part of the patience, 2 s of a minute. */
    private static final long QUIET_PART = 30;

    private static final long IDLE_NANOS = Duration.ofMillis(200).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workCame = lock.newCondition();
    private final Condition becameQuiet = lock.newCondition();
    private final VirtualAgenda agenda = new VirtualAgenda();
    private final BlockedCalls blocked = new BlockedCalls();
    private final AutoAdvance auto;
    private final TaskFailures failures = new TaskFailures();
    private final Duration patience;
    private volatile long elapsedNanos;
    private long targetNanos;
    private long moves;
    private boolean moving;
    private boolean busy;
    private volatile @Nullable Thread thread;

    /** @param patience how much real time the work, or a wait with nobody moving the time, may take */
    VirtualLoop(Duration patience) {
        this.patience = patience;
        this.auto = new AutoAdvance(patience.dividedBy(QUIET_PART));
    }

    /** Returns how much virtual time has passed. */
    long elapsedNanos() {
        return elapsedNanos;
    }

    boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /** Takes in work that is due after {@code delayNanos}; at once when that is not positive. */
    VirtualTask schedule(long delayNanos, Runnable work) {
        lock.lock();
        try {
            VirtualTask task = agenda.add(elapsedNanos, delayNanos, work);
            wakeLoop();
            return task;
        } finally {
            lock.unlock();
        }
    }

    void cancel(VirtualTask task) {
        lock.lock();
        try {
            agenda.cancel(task);
        } finally {
            lock.unlock();
        }
    }

    /** Lets time move by itself, from one event to the next, when some call waits and there was no sign of life for {@code lullNanos} of real time. */
    void autoAdvance(long lullNanos) {
        lock.lock();
        try {
            auto.switchOn(lullNanos);
            wakeLoop();
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #autoAdvance}. */
    void standStill() {
        lock.lock();
        try {
            auto.switchOff();
        } finally {
            lock.unlock();
        }
    }

    /** Lets time run on by {@code stepNanos}; else as {@link #moveTo}. */
    void moveBy(long stepNanos) {
        lock.lock();
        try {
            long sum = elapsedNanos + stepNanos;
            moveTo(sum < 0 ? Long.MAX_VALUE : sum);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets time run on to {@code nanos}, waits until the loop is quiet there, and throws what its tasks threw since the last time. Time that is beyond
     * that already stays.
     */
    void moveTo(long nanos) {
        lock.lock();
        moving = true;
        try {
            targetNanos = Math.max(elapsedNanos, nanos);
            wakeLoop();
            awaitQuiet();
            elapsedNanos = targetNanos;
            failures.throwAll();
        } finally {
            moving = false;
            moves++;
            wakeLoop();
            lock.unlock();
        }
    }

    /** Returns when the earliest timer is due, or {@link VirtualAgenda#NEVER} when there is none. */
    long nextDueNanos() {
        lock.lock();
        try {
            return agenda.nextDueNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how much work waits, for its time or for its turn. */
    int scheduled() {
        lock.lock();
        try {
            return agenda.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the future has ended. On the loop thread, that is from within a task, other work goes on meanwhile.
     *
     * @throws TimeoutException when virtual time reached the bound before
     * @throws IllegalStateException when nothing will end it
     */
    void await(CompletableFuture<?> future, long atMostNanos) throws TimeoutException, InterruptedException {
        BlockedCall call = enter(future, atMostNanos);
        lock.lock();
        try {
            while (!call.isReleased()) {
                if (call.onLoop) {
                    parkUntilWork(call);
                } else {
                    call.rest();
                }
                if (call.patience().isOver(moves)) {
                    call.giveUp(report("nobody has moved the time for " + patience + " of real time"));
                }
            }
            call.end();
        } finally {
            leave(call);
            lock.unlock();
        }
    }

    private BlockedCall enter(CompletableFuture<?> future, long atMostNanos) {
        BlockedCall call;
        lock.lock();
        try {
            Patience real = new Patience(patience.toNanos(), moves);
            call = new BlockedCall(future, isLoopThread(), lock.newCondition(), real);
            call.setAlarm(schedule(atMostNanos, () -> tell(call, BlockedCall::expire)));
            blocked.add(call);
            wakeLoop();
        } finally {
            lock.unlock();
        }
        future.whenComplete((value, error) -> tell(call, BlockedCall::wake));
        return call;
    }

    private void tell(BlockedCall call, Consumer<BlockedCall> what) {
        lock.lock();
        try {
            what.accept(call);
            auto.sign();
            workCame.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave(BlockedCall call) {
        blocked.remove(call);
        VirtualTask alarm = call.alarm();
        if (alarm != null) {
            agenda.cancel(alarm);
        }
        wakeLoop();
    }

    /** Rests, on the loop thread from within a task, until there is work, which is then done, or the call is released. */
    private void parkUntilWork(BlockedCall call) throws InterruptedException {
        busy = false;
        try {
            while (!hasWork() && !call.isReleased() && call.patience().leftNanos() > 0) {
                call.patience().spend(rest(call.patience().leftNanos()));
            }
        } finally {
            busy = true;
        }
        if (!call.isReleased() && hasWork()) {
            runNext();
        }
    }

    private void run() {
        lock.lock();
        try {
            while (restUntilWork()) {
                runNext();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits a moment for work. Returns false when none came and the thread is no longer the loop's. */
    private boolean restUntilWork() {
        busy = false;
        long left = IDLE_NANOS;
        while (!hasWork()) {
            if (left <= 0) {
                thread = null;
                return false;
            }
            try {
                long rested = rest(left);
                left = isOnWatch() ? IDLE_NANOS : left - rested;
            } catch (InterruptedException leftBehindByTask) {
                left = IDLE_NANOS;
            }
        }
        busy = true;
        return true;
    }

    /** Rests once, for {@code atMostNanos} or less, and returns for how long; or, when it is time, moves on to the next event. */
    @SuppressWarnings("WaitNotInLoop") // the callers' loops ask for more than one condition
    private long rest(long atMostNanos) throws InterruptedException {
        becameQuiet.signalAll();
        if (isOnWatch() && blocked.allWait() && auto.isLull() && moveOn()) {
            return 0;
        }
        long mostNanos = isOnWatch() ? Math.min(atMostNanos, auto.restNanos()) : atMostNanos;
        long rested = mostNanos - workCame.awaitNanos(mostNanos);
        auto.rested(rested);
        return rested;
    }

    /** Returns whether time is to be moved by the loop itself when there is a lull. */
    private boolean isOnWatch() {
        return auto.isOn() && !moving && !blocked.isEmpty();
    }

    /** Moves the target to the next event, or gives up all calls when there is none. Returns false when it is too early for that. */
    private boolean moveOn() {
        long nextNanos = agenda.nextDueNanos();
        if (nextNanos != VirtualAgenda.NEVER) {
            targetNanos = Math.max(targetNanos, nextNanos);
            return true;
        }
        if (auto.isHopeless() && !blocked.anyPaused()) {
            blocked.giveUpAll(report("every call that waits does so without bound, and nothing is scheduled"));
            return true;
        }
        return false;
    }

    private String report(String why) {
        VirtualTimeReport report = new VirtualTimeReport(elapsedNanos, blocked.all(), agenda.timers(), failures.all());
        return busy && !isLoopThread() ? report.text(why) + "\nWork under way: " + place() : report.text(why);
    }

    private boolean hasWork() {
        return agenda.hasWorkUntil(targetNanos);
    }

    private void runNext() {
        VirtualTask task = agenda.next();
        elapsedNanos = Math.max(elapsedNanos, task.dueNanos);
        if (task.isCancelled()) {
            return;
        }
        lock.unlock();
        Throwable failure = null;
        try {
            task.run();
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        } finally {
            lock.lock();
        }
        failures.add(failure);
        auto.sign();
    }

    /** Has the loop thread look around, if there is anything for it to see. */
    private void wakeLoop() {
        auto.sign();
        if (!hasWork() && !isOnWatch()) {
            return;
        }
        if (thread == null) {
            start();
        } else {
            workCame.signalAll();
        }
    }

    private void start() {
        Thread started = new Thread(this::run, "virtual-time");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void awaitQuiet() {
        long left = patience.toNanos();
        while (busy || hasWork() || blocked.loopCanGoOn()) {
            if (left <= 0) {
                throw stuck();
            }
            try {
                left = becameQuiet.awaitNanos(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while work of the virtual time runs", interrupted);
            }
        }
    }

    private IllegalStateException stuck() {
        return new IllegalStateException("the virtual time's work has not come to rest within " + patience
                + " of real time (tasks must not block but in VirtualTime.await): it is at " + place());
    }

    /** Returns where the loop thread is. */
    private String place() {
        Thread running = thread;
        return running == null ? "its beginning" : Arrays.toString(running.getStackTrace());
    }
}

package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** How callers wait for the end of what they give up: on a bound of its own, since their context may be over, and with their interrupt held back where that is why they give up. */
final class Ending {
    /** How long a caller who gives up waits for etcd to know it. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Ending() {}

    /**
     * Waits for a release: for the operation timeout at most, and only a moment on a thread that was interrupted before.
     *
     * @return whether the lock was there to be released
     */
    static boolean await(LockHome home, String what, CompletableFuture<Boolean> released) {
        boolean interrupted = Thread.interrupted();
        Duration bound = interrupted ? GRACE : home.scope().calls().operationTimeout();
        try {
            return home.scope().timekeeper().await(released, bound);
        } catch (InterruptedException again) {
            interrupted = true;
            throw unconfirmed(what + " was interrupted", again);
        } catch (TimeoutException late) {
            throw unconfirmed(what + " was not confirmed within " + bound, late);
        } catch (ExecutionException refused) {
            throw new EtcdException(ErrorCode.LOCK_ERROR, what, refused.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits a moment for the end of an acquisition. It goes on in the background after that. */
    static void awaitShortly(LockHome home, CompletableFuture<Boolean> gone) {
        Timekeeper timekeeper = home.scope().timekeeper();
        boolean interrupted = Thread.interrupted();
        try {
            timekeeper.await(gone, GRACE);
        } catch (InterruptedException again) {
            interrupted = true;
        } catch (TimeoutException | ExecutionException inTheBackground) {
            // the removal goes on, and says so where it gives up
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static EtcdException unconfirmed(String detail, Exception cause) {
        return new EtcdException(ErrorCode.LOCK_ERROR, detail + "; it goes on in the background", cause);
    }
}

package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseLoss;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener is still to be told, put together so that it never grows: that the lease lapsed, then that it was renewed, then how it ended.
 *
 * <p>A renewal replaces the one before that was not told yet, a lapse the renewals before it. The listener is told one thing after the other, on the given threads, taking one of
 * them at most. May be used by any number of threads.
 */
final class KeepAliveMailbox {
    private static final Logger log = LoggerFactory.getLogger(KeepAliveMailbox.class);

    private final KeepAliveListener listener;
    private final Executor threads;
    private boolean lapsed;
    private @Nullable Duration renewed;
    private @Nullable LeaseLoss end;
    private boolean delivering;
    private boolean over;

    KeepAliveMailbox(KeepAliveListener listener, Executor threads) {
        this.listener = listener;
        this.threads = threads;
    }

    void renewed(Duration ttl) {
        post(() -> renewed = ttl);
    }

    void lapsed() {
        post(() -> {
            lapsed = true;
            renewed = null;
        });
    }

    /** Posts the last notice: what comes later is dropped. */
    void ended(LeaseLoss why) {
        post(() -> {
            end = why;
            over = true;
        });
    }

    /** Drops what was not told yet, and all that comes later. */
    synchronized void close() {
        over = true;
        lapsed = false;
        renewed = null;
        end = null;
    }

    private void post(Runnable change) {
        synchronized (this) {
            if (over) {
                return;
            }
            change.run();
            if (delivering) {
                return;
            }
            delivering = true;
        }
        threads.execute(this::deliver);
    }

    private void deliver() {
        for (Consumer<KeepAliveListener> notice = next(); notice != null; notice = next()) {
            try {
                notice.accept(listener);
            } catch (RuntimeException | Error failure) {
                log.warn("a listener of a lease failed", failure);
            }
        }
    }

    private synchronized @Nullable Consumer<KeepAliveListener> next() {
        Duration ttl = renewed;
        LeaseLoss why = end;
        if (lapsed) {
            lapsed = false;
            return told -> told.onLost(LeaseLoss.LAPSED);
        } else if (ttl != null) {
            renewed = null;
            return told -> told.onRenewed(ttl);
        } else if (why != null) {
            end = null;
            return told -> told.onLost(why);
        }
        delivering = false;
        return null;
    }
}

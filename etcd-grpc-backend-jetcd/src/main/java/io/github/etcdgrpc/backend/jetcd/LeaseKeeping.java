package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Renews leases over one stream, which the first renewal opens, and after it broke the next one.
 *
 * <p>A renewal that is not answered in time takes its stream with it: whatever holds that one up holds up all behind it, and a new stream may come to another member.
 * Everything but {@link #renew} runs on the thread of the {@link Connection}.
 */
final class LeaseKeeping {
    private final Connection connection;
    private final Line line;
    private @Nullable KeepAliveStream stream;

    LeaseKeeping(Connection connection, Line line) {
        this.connection = connection;
        this.line = line;
    }

    /** Renews a lease. */
    CompletableFuture<LeaseRenewal> renew(LeaseId id) {
        Renewal renewal = new Renewal(id);
        connection.track(renewal);
        if (!renewal.isDone()) {
            Timekeeper.Scheduled timer =
                    connection.schedule(connection.options().requestTimeout(), () -> expire(renewal));
            renewal.whenComplete((value, failure) -> timer.cancel());
            connection.execute(() -> send(renewal));
        }
        return renewal;
    }

    private void send(Renewal renewal) {
        if (renewal.isDone()) {
            return;
        }
        KeepAliveStream open = stream;
        if (open == null || open.isOver()) {
            open = new KeepAliveStream(connection, line);
            stream = open;
        }
        open.send(renewal);
    }

    private void expire(Renewal renewal) {
        if (!renewal.isDone()) {
            renewal.completeExceptionally(
                    FailureTranslator.noAnswerInTime(renewal.delivery(), renewal.operation(), line.endpoints()));
            renewal.giveUpStream();
        }
    }
}

package io.github.etcdgrpc.core.connection;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A backend that outlives the backends behind it: there is one at a time, or none.
 *
 * <p>While there is none, calls fail with {@link ErrorCode#NOT_CONNECTED}, not sent, and watches with the same. When one is exchanged, the calls and watches still running on it
 * end with {@link ErrorCode#CONNECTION_LOST} as soon as it is closed; whoever watches has to watch again. After {@link #close()} everything fails with
 * {@link ErrorCode#INVALID_STATE}.
 */
public final class SwitchableBackend implements EtcdBackend {
    private final ConnectionHealth health;
    private final Timekeeper timekeeper;
    private final AtomicReference<@Nullable BackendLink> current = new AtomicReference<>();
    private final KeyValueStore kv = new SwitchedKeyValues(this);
    private final LeaseStore leases = new SwitchedLeases(this);
    private volatile boolean closed;

    SwitchableBackend(ConnectionHealth health, Timekeeper timekeeper) {
        this.health = health;
        this.timekeeper = timekeeper;
    }

    @Override
    public KeyValueStore kv() {
        return kv;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public WatchStore watches() {
        return this::watch;
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return call(EtcdBackend::status);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        BackendLink link = current.get();
        return link == null ? Optional.empty() : link.backend().unwrap(type);
    }

    @Override
    public void close() {
        closed = true;
        switchOff().ifPresent(EtcdBackend::close);
    }

    /** Takes {@code fresh} into use and returns the one before, still open, for the caller to close. */
    Optional<EtcdBackend> switchTo(EtcdBackend fresh) {
        return retire(current.getAndSet(new BackendLink(fresh, health)));
    }

    /** Takes the present one out of use and returns it, still open, for the caller to close. */
    Optional<EtcdBackend> switchOff() {
        return retire(current.getAndSet(null));
    }

    <T> CompletableFuture<T> call(Function<EtcdBackend, CompletableFuture<T>> request) {
        BackendLink link = current.get();
        return link == null ? CompletableFuture.failedFuture(refusal()) : link.call(request);
    }

    private Watch watch(WatchRequest request, WatchListener listener) {
        BackendLink link = current.get();
        return link == null ? new RefusedWatch(listener) : link.watch(request, listener);
    }

    private Optional<EtcdBackend> retire(@Nullable BackendLink before) {
        if (before == null) {
            return Optional.empty();
        }
        if (!closed) {
            before.retire();
        }
        return Optional.of(before.backend());
    }

    private EtcdException refusal() {
        return closed
                ? new EtcdException(ErrorCode.INVALID_STATE, "the connection is closed", null, RequestOutcome.NOT_SENT)
                : new EtcdException(
                        ErrorCode.NOT_CONNECTED,
                        "the connection is switched off (expected: connect() before)",
                        null,
                        RequestOutcome.NOT_SENT);
    }

    /** A watch that fails because there is no backend: not within the call that makes it, since a backend's watch does not either. */
    private final class RefusedWatch implements Watch {
        private final AtomicBoolean ended = new AtomicBoolean();

        private RefusedWatch(WatchListener listener) {
            EtcdException refusal = refusal();
            timekeeper.executor().execute(() -> {
                if (ended.compareAndSet(false, true)) {
                    listener.failed(refusal);
                }
            });
        }

        @Override
        public void close() {
            ended.set(true);
        }
    }
}

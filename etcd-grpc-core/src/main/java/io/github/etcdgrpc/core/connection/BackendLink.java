package io.github.etcdgrpc.core.connection;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One backend in its time as the present one. Sees how its calls end, and turns "the backend is closed", which callers did not bring about when it was only exchanged, into a
 * lost connection.
 */
final class BackendLink {
    private final EtcdBackend backend;
    private final ConnectionHealth health;
    private volatile boolean retired;

    BackendLink(EtcdBackend backend, ConnectionHealth health) {
        this.backend = backend;
        this.health = health;
    }

    EtcdBackend backend() {
        return backend;
    }

    /** Notes that another one, or none, has taken its place: its calls say nothing of the present connection. */
    void retire() {
        retired = true;
    }

    /** Sends a request. Cancelling the result cancels the request. */
    <T> CompletableFuture<T> call(Function<EtcdBackend, CompletableFuture<T>> request) {
        CompletableFuture<T> answer = request.apply(backend);
        CompletableFuture<T> relayed = new CompletableFuture<>();
        answer.whenComplete((value, failure) -> {
            observe(failure);
            if (failure == null) {
                relayed.complete(value);
            } else {
                relayed.completeExceptionally(translated(failure));
            }
        });
        relayed.whenComplete((value, failure) -> {
            if (failure != null) {
                answer.cancel(true);
            }
        });
        return relayed;
    }

    Watch watch(WatchRequest request, WatchListener listener) {
        return backend.watches().watch(request, new ObservedListener(listener));
    }

    private void observe(@Nullable Throwable failure) {
        if (retired) {
            return;
        }
        if (failure == null) {
            health.answered();
        } else {
            health.failed(failure);
        }
    }

    private Throwable translated(Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        return cause instanceof EtcdException error ? translated(error) : requireNonNull(cause);
    }

    private EtcdException translated(EtcdException error) {
        boolean closedUnderneath = retired && error.code() == ErrorCode.INVALID_STATE;
        return closedUnderneath
                ? new EtcdException(
                        ErrorCode.CONNECTION_LOST, "the connection was given up meanwhile", error, error.outcome())
                : error;
    }

    private final class ObservedListener implements WatchListener {
        private final WatchListener listener;

        private ObservedListener(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void created(long revision) {
            observe(null);
            listener.created(revision);
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            observe(null);
            listener.events(revision, events);
        }

        @Override
        public void progress(long revision) {
            observe(null);
            listener.progress(revision);
        }

        @Override
        public void compacted(long compactRevision) {
            observe(null);
            listener.compacted(compactRevision);
        }

        @Override
        public void failed(EtcdException error) {
            observe(error);
            listener.failed(translated(error));
        }
    }
}

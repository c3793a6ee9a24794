package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import org.jspecify.annotations.Nullable;

/**
 * Watches, all over one stream, which the first watch opens, and after it broke or was retired the next one.
 *
 * <p>Everything but {@link #watch} runs on the thread of the {@link Connection}.
 */
final class JetcdWatchStore implements WatchStore {
    private final Connection connection;
    private final Line line;
    private @Nullable WatchStream stream;

    JetcdWatchStore(Connection connection, Line line) {
        this.connection = connection;
        this.line = line;
    }

    @Override
    public Watch watch(WatchRequest request, WatchListener listener) {
        StreamedWatch watch = new StreamedWatch(request, listener, connection);
        if (connection.isClosed() || !connection.execute(() -> begin(watch))) {
            EtcdException closed = FailureTranslator.closed(watch.operation(), false);
            connection.timekeeper().executor().execute(() -> watch.fail(closed));
        }
        return watch;
    }

    private void begin(StreamedWatch watch) {
        if (watch.isOver()) {
            return;
        }
        WatchStream open = stream;
        if (open == null || !open.takesMore()) {
            open = new WatchStream(connection, line);
            stream = open;
        }
        open.create(watch);
    }
}

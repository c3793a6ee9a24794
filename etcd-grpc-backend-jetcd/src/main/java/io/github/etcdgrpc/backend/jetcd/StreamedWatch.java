package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.api.WatchResponse;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch of a {@link WatchStream}, and all that its listener is told.
 *
 * <p>Not told of anything, told that it is created, told of events and progress any number of times, over. It is over when it was compacted, failed, or closed; nothing
 * is told then. {@link #close} may be called from any thread, and does not wait for a call to the listener that has begun; all else runs on the thread of the
 * {@link Connection}.
 */
final class StreamedWatch implements Watch {
    private static final Logger log = LoggerFactory.getLogger(StreamedWatch.class);

    private static final long NOT_CREATED = -1;

    private final WatchRequest request;
    private final WatchListener listener;
    private final Connection connection;
    private @Nullable WatchStream stream;
    private long id = NOT_CREATED;
    private volatile boolean over;

    StreamedWatch(WatchRequest request, WatchListener listener, Connection connection) {
        this.request = request;
        this.listener = listener;
        this.connection = connection;
    }

    WatchRequest request() {
        return request;
    }

    String operation() {
        return "watch " + request.range();
    }

    boolean isOver() {
        return over;
    }

    void givenTo(WatchStream given) {
        stream = given;
    }

    /** Returns the number that the server gave this on its stream; negative before that. */
    long id() {
        return id;
    }

    void created(WatchResponse response) {
        id = response.getWatchId();
        tell(() -> listener.created(response.getHeader().getRevision()));
    }

    /** Tells what a response says that is neither the creation nor the end. */
    void changed(WatchResponse response) {
        long revision = response.getHeader().getRevision();
        if (response.getEventsCount() == 0) {
            tell(() -> listener.progress(revision));
        } else {
            tell(() -> listener.events(
                    revision,
                    response.getEventsList().stream().map(ResultReader::event).toList()));
        }
    }

    void compacted(long revision) {
        if (!over) {
            over = true;
            tellLast(() -> listener.compacted(revision));
        }
    }

    void fail(EtcdException reason) {
        if (!over) {
            over = true;
            tellLast(() -> listener.failed(reason));
        }
    }

    @Override
    public void close() {
        over = true;
        connection.execute(this::leaveStream);
    }

    private void leaveStream() {
        WatchStream left = stream;
        if (left != null) {
            left.cancel(this);
        }
    }

    private void tell(Runnable call) {
        if (over) {
            return;
        }
        try {
            call.run();
        } catch (Throwable thrown) { // an Error too: it must not end the other watches of the stream
            log.warn("the listener of {} failed, which ends it", operation(), thrown);
            leaveStream();
            fail(new EtcdException(
                    ErrorCode.OPERATION_FAILED,
                    operation() + ": its listener failed",
                    thrown,
                    RequestOutcome.REJECTED));
        }
    }

    private void tellLast(Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            log.warn("the listener of {} failed at the end of it", operation(), thrown);
        }
    }
}

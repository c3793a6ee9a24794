package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many watches over one HTTP/2 stream.
 *
 * <p>The server numbers the watches; it answers the requests to create one in their order, refusals too, and sends nothing of a watch before that answer. A watch
 * that was given up before it was created therefore keeps its place, and is cancelled when the answer comes. Fragments are never asked for, so the events of one revision come
 * in one response.
 *
 * <p>The stream is <em>retired</em>, which means that it takes no further watch, once a creation was refused for want of permission (the token of a stream is that of
 * its opening) or was not answered in time; it ends with its last watch. Confined to the thread of the {@link Connection}.
 */
final class WatchStream implements Duplex.Receiver<WatchResponse> {
    private static final Logger log = LoggerFactory.getLogger(WatchStream.class);

    private final Connection connection;
    private final Duplex<WatchRequest, WatchResponse> stream;
    private final Queue<Creation> creating = new ArrayDeque<>();
    private final Map<Long, StreamedWatch> running = new HashMap<>();
    private boolean retired;

    private record Creation(StreamedWatch watch, Timekeeper.Scheduled bound) {}

    WatchStream(Connection connection, Line line) {
        this.connection = connection;
        stream = Duplex.open(new Duplex.Plan<>(WatchGrpc.getWatchMethod(), this), connection, line);
    }

    boolean takesMore() {
        return !retired && !stream.isOver();
    }

    void create(StreamedWatch watch) {
        watch.givenTo(this);
        Duration bound = connection.options().requestTimeout();
        creating.add(new Creation(watch, connection.schedule(bound, () -> giveUp(watch))));
        stream.send(WatchRequest.newBuilder()
                .setCreateRequest(RequestWriter.watch(watch.request()))
                .build());
    }

    /** Forgets a watch, and has the server forget it. */
    void cancel(StreamedWatch watch) {
        if (running.remove(watch.id(), watch)) {
            sendCancel(watch.id());
        }
        endIfSpent();
    }

    @Override
    public void received(WatchResponse response) {
        if (response.getCreated()) {
            created(response);
        } else {
            changed(response);
        }
        endIfSpent();
    }

    private void changed(WatchResponse response) {
        StreamedWatch watch = running.get(response.getWatchId());
        if (watch == null) {
            return;
        }
        if (response.getCompactRevision() != 0 || response.getCanceled()) {
            running.remove(response.getWatchId());
            endedByServer(watch, response);
        } else {
            watch.changed(response);
        }
    }

    @Override
    public void ended(Duplex.Ending ending) {
        log.debug("a stream of {} watches ended", running.size() + creating.size());
        List<StreamedWatch> all = new ArrayList<>(running.values());
        for (Creation creation : creating) {
            creation.bound().cancel();
            all.add(creation.watch());
        }
        creating.clear();
        running.clear();
        all.forEach(watch -> watch.fail(ending.of(watch.operation())));
    }

    private void created(WatchResponse response) {
        Creation creation = creating.poll();
        if (creation == null) {
            log.warn("watch {} created that nobody asked for", response.getWatchId());
            sendCancel(response.getWatchId());
            return;
        }
        creation.bound().cancel();
        StreamedWatch watch = creation.watch();
        if (response.getCanceled()) {
            endedByServer(watch, response);
        } else if (watch.isOver()) {
            sendCancel(response.getWatchId());
        } else {
            running.put(response.getWatchId(), watch);
            watch.created(response);
        }
    }

    private void endedByServer(StreamedWatch watch, WatchResponse response) {
        if (response.getCompactRevision() != 0) {
            watch.compacted(response.getCompactRevision());
            return;
        }
        String reason = response.getCancelReason();
        retired |= response.getCreated() && !reason.contains("range is empty");
        watch.fail(FailureTranslator.ofText(
                reason.isEmpty() ? "the server ended it without a reason" : reason, watch.operation()));
    }

    private void sendCancel(long id) {
        stream.send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                .build());
    }

    private void giveUp(StreamedWatch watch) {
        if (creating.stream().noneMatch(creation -> creation.watch() == watch)) {
            return; // answered while the timer went off
        }
        retired = true;
        watch.fail(FailureTranslator.noAnswerInTime(stream.delivery(), watch.operation(), stream.endpoints()));
        endIfSpent();
    }

    /** Ends a stream that takes no more watches when nobody waits for one of its own. */
    private void endIfSpent() {
        if (retired
                && running.isEmpty()
                && creating.stream().allMatch(creation -> creation.watch().isOver())) {
            stream.giveUp();
        }
    }
}

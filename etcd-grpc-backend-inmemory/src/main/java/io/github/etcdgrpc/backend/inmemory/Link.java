package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.backend.inmemory.FaultPlan.Lasting;
import io.github.etcdgrpc.backend.inmemory.WatchFeed.Trouble;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's line to the server, with the calls and the watches on it. Guarded by the cluster's lock.
 *
 * <pre>
 * UP      partition   SILENT
 * UP      disconnect  REFUSED  what is on the line fails
 * SILENT  heal        UP       what is on the line arrives
 * SILENT  13 s        LOST     what is on the line fails
 * SILENT  disconnect  REFUSED  what is on the line fails
 * LOST    heal        UP
 * REFUSED heal        UP
 * </pre>
 */
final class Link {
    /** What a client needs to find a silent connection dead: the time until it asks, and that for the answer. */
    static final Duration KEEP_ALIVE_BOUND = Duration.ofSeconds(13);

    private final Cluster cluster;
    private final ClientSettings client;
    private final CallPath calls;
    private final Set<WatchFeed> feeds = new LinkedHashSet<>();
    private final Map<WatchFeed, WatchRequest> unheard = new LinkedHashMap<>();
    private final Map<WatchFeed, Timekeeper.Scheduled> dials = new LinkedHashMap<>();
    private State state = State.UP;
    private boolean tokenExpired;
    private Timekeeper.@Nullable Scheduled keepAlive;

    /** What the line is like. */
    enum State {
        /** All comes through. */
        UP,
        /** Nothing comes through, and the client does not know. */
        SILENT,
        /** Nothing comes through, and there is no connection. */
        LOST,
        /** No connection comes about, and the client is told so at once. */
        REFUSED
    }

    /** Creates the line of a client that connects. */
    Link(Cluster cluster, ClientSettings client) {
        this.cluster = cluster;
        this.client = client;
        this.calls = new CallPath(cluster, client, this);
    }

    State state() {
        return state;
    }

    CallPath calls() {
        return calls;
    }

    /** Returns how much is on it: watches, and calls that are under way. */
    int size() {
        return feeds.size() + unheard.size() + dials.size() + calls.size();
    }

    /** Begins as the faults want it that stand already: there is no connection yet that could fall silent. */
    void begin() {
        follow();
        loseIfSilent();
    }

    /** Does what the faults want that stand now. */
    void follow() {
        if (client.faults().has(Lasting.DISCONNECTED)) {
            if (state != State.REFUSED) {
                breakOff();
            }
            state = State.REFUSED;
        } else if (!client.faults().has(Lasting.PARTITIONED)) {
            restore();
        } else if (state == State.REFUSED) {
            state = State.LOST;
        } else if (state == State.UP) {
            state = State.SILENT;
            keepAlive = client.timekeeper()
                    .schedule(
                            KEEP_ALIVE_BOUND,
                            NamedWork.of(
                                    () -> "end of the silent connection to " + client.endpoint(),
                                    () -> cluster.run(this::loseIfSilent)));
        }
        List.copyOf(feeds).forEach(this::adapt);
    }

    /** Begins a watch, as the line allows. */
    void watch(WatchRequest request, WatchFeed feed) {
        feeds.add(feed);
        adapt(feed);
        switch (state) {
            case REFUSED -> fail(feed, ErrorCode.CONNECTION_FAILED, "no connection to " + client.endpoint());
            case LOST -> dial(request, feed);
            case SILENT -> unheard.put(feed, request);
            case UP -> open(request, feed);
        }
    }

    /** Ends a watch that its client closed. */
    void close(WatchFeed feed) {
        feeds.remove(feed);
        unheard.remove(feed);
        Timekeeper.Scheduled dial = dials.remove(feed);
        if (dial != null) {
            dial.cancel();
        }
        cluster.watches().close(feed);
    }

    /** Ends all watches without telling them, and lets nothing wait. */
    List<WatchFeed> close() {
        List<WatchFeed> open = new ArrayList<>(feeds);
        open.forEach(this::close);
        cancelTimers();
        return open;
    }

    /** The connection breaks, and the client knows. The next call makes a new one. */
    void breakOff() {
        calls.breakOff();
        cancelTimers();
        unheard.clear();
        for (WatchFeed feed : List.copyOf(feeds)) {
            cluster.watches().close(feed);
            EtcdException lost = lost(feed);
            feed.sever(listener -> listener.failed(lost));
        }
    }

    /** The token that the client shows is good no more, until the client hears so. Watches that are open stay. */
    void expireToken() {
        tokenExpired = true;
    }

    /** The client has another token. */
    void authenticate() {
        tokenExpired = false;
    }

    boolean isTokenExpired() {
        return tokenExpired;
    }

    /** The watches break, and nothing else does. */
    void dropWatches() {
        endWatches(this::lost);
    }

    /** The server goes down, and comes back at once. A client that is cut off hears of it when it is not any more. */
    void goDown() {
        if (state == State.UP) {
            breakOff();
        } else if (state == State.SILENT) {
            dropWatches();
        }
    }

    /** The member has no leader for a moment. */
    void changeLeader() {
        calls.changeLeader();
        endWatches(feed -> Refusal.of(EtcdError.NO_LEADER).answering(feed.name()));
    }

    static String broken(String endpoint) {
        return "the connection to " + endpoint + " broke";
    }

    private void endWatches(Function<WatchFeed, EtcdException> error) {
        for (WatchFeed feed : List.copyOf(feeds)) {
            if (!unheard.containsKey(feed)) {
                cluster.watches().close(feed);
                EtcdException failure = error.apply(feed);
                feed.end(listener -> listener.failed(failure));
            }
        }
    }

    private void loseIfSilent() {
        if (state == State.SILENT) {
            breakOff();
            state = State.LOST;
        }
    }

    private void restore() {
        if (state != State.UP) {
            cancelTimers();
            state = State.UP;
            calls.resend();
            Map<WatchFeed, WatchRequest> late = new LinkedHashMap<>(unheard);
            unheard.clear();
            late.forEach((feed, request) -> open(request, feed));
        }
    }

    private void open(WatchRequest request, WatchFeed feed) {
        if (cluster.takeFault(client.faults(), Operation.WATCH) instanceof PlannedFault.Fail fail) {
            EtcdException failure = fail.error().apply(feed.name());
            feed.refuse(listener -> listener.failed(failure));
        } else if (tokenExpired) {
            EtcdException refused = Refusal.of(EtcdError.INVALID_AUTH_TOKEN).answering(feed.name());
            feed.refuse(listener -> {
                cluster.authenticate(this);
                listener.failed(refused);
            });
        } else {
            cluster.watches().open(request, feed, client.timekeeper());
        }
    }

    private void dial(WatchRequest request, WatchFeed feed) {
        unheard.put(feed, request);
        Runnable giveUp = () -> cluster.run(() -> {
            if (unheard.remove(feed) != null) {
                fail(feed, ErrorCode.CONNECTION_TIMEOUT, "no answer from " + client.endpoint());
            }
        });
        dials.put(feed, client.timekeeper().schedule(client.options().dialTimeout(), giveUp));
    }

    /** Does for one watch what the faults want that stand now. */
    private void adapt(WatchFeed feed) {
        Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        if (state == State.SILENT) {
            troubles.add(Trouble.SILENT_LINE);
        }
        if (client.faults().has(Lasting.WATCHES_HELD)) {
            troubles.add(Trouble.STALLED_LISTENER);
        }
        if (client.faults().has(Lasting.EVENTS_REPEATED)) {
            troubles.add(Trouble.ECHO);
        }
        Duration answerDelay = client.faults().delayOf(Operation.WATCH);
        feed.suffer(troubles, new WatchFeed.Lag(answerDelay, client.faults().eventDelay()));
    }

    private void cancelTimers() {
        if (keepAlive != null) {
            keepAlive.cancel();
            keepAlive = null;
        }
        dials.values().forEach(Timekeeper.Scheduled::cancel);
        dials.clear();
    }

    private static void fail(WatchFeed feed, ErrorCode code, String reason) {
        EtcdException failure = new EtcdException(code, feed.name() + ": " + reason, null, RequestOutcome.NOT_SENT);
        feed.sever(listener -> listener.failed(failure));
    }

    private EtcdException lost(WatchFeed feed) {
        String detail = feed.name() + ": " + broken(client.endpoint());
        return new EtcdException(ErrorCode.CONNECTION_LOST, detail, null, RequestOutcome.OUTCOME_UNKNOWN);
    }
}

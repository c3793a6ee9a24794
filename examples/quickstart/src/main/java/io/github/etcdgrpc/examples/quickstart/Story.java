package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.service.ServiceWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Three greeters and a client: one greeter dies, one joins, and the client calls all the while. */
final class Story implements AutoCloseable {
    private static final int CALLS_PER_ACT = 12;
    private static final int MOST_CALLS_PER_ACT = 100;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(150);

    private final Cluster cluster;
    private final Narrator narrator;
    private final List<GreeterServer> greeters = new ArrayList<>();
    private final GreeterClient client;
    private final Calls calls;
    private final Roster roster;
    private final ServiceWatch watch;

    /** Opens the client, which is there from the first act to the last. */
    Story(Cluster cluster, Narrator narrator) {
        this.cluster = cluster;
        this.narrator = narrator;
        client = GreeterClient.connect(cluster);
        calls = new Calls(client, narrator);
        roster = new Roster(narrator);
        watch = client.follow(roster::onEvent);
    }

    /** Plays it from beginning to end. */
    void play() throws IOException, InterruptedException {
        threeGreetersRegister();
        theClientCallsThem();
        oneDies();
        oneJoins();
        allLeave();
    }

    private void threeGreetersRegister() throws IOException, InterruptedException {
        narrator.act("Three greeters start, each with its own connection to etcd, and register.");
        for (String id : List.of("greeter-1", "greeter-2", "greeter-3")) {
            greeters.add(GreeterServer.start(id, cluster));
        }
        while (roster.size() < greeters.size()) {
            roster.hear(BETWEEN_CALLS);
        }
    }

    private void theClientCallsThem() throws InterruptedException {
        narrator.act("A client calls etcd:///greeter, round robin.");
        call(CALLS_PER_ACT);
    }

    private void oneDies() throws InterruptedException {
        narrator.act("greeter-2 dies without a word to etcd or to the client. Its lease of " + Cluster.TTL.toSeconds()
                + " s begins to run out.");
        greeters.get(1).crash();
        callUntil(() -> !roster.has("greeter-2"));
        call(CALLS_PER_ACT / 2);
    }

    private void oneJoins() throws IOException, InterruptedException {
        narrator.act("greeter-4 starts and registers.");
        greeters.add(GreeterServer.start("greeter-4", cluster));
        callUntil(() -> calls.answersOf("greeter-4") > 0);
        call(CALLS_PER_ACT);
    }

    private void allLeave() {
        narrator.act("The end: %d calls, %d of them failed.".formatted(calls.total(), calls.failed()));
    }

    private void call(int times) throws InterruptedException {
        int enough = calls.total() + times;
        callUntil(() -> calls.total() >= enough);
    }

    private void callUntil(BooleanSupplier done) throws InterruptedException {
        for (int made = 0; !done.getAsBoolean(); made++) {
            if (made == MOST_CALLS_PER_ACT) {
                throw new IllegalStateException("what this act waits for has not come after " + made + " calls");
            }
            calls.callOnce();
            roster.hear(BETWEEN_CALLS);
        }
    }

    /** Lets everybody leave in order, also after an interrupt, which would cut that short if it were still standing. */
    @Override
    public void close() {
        Thread.interrupted();
        watch.close();
        greeters.forEach(GreeterServer::close);
        client.close();
    }
}

package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.service.ServiceEvent;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Which greeters there are, as etcd tells it. Events come in on the library's thread and are told on the story's. */
final class Roster {
    private final BlockingQueue<ServiceEvent> news = new LinkedBlockingQueue<>();
    private final Set<String> present = new TreeSet<>();
    private final Narrator narrator;

    Roster(Narrator narrator) {
        this.narrator = narrator;
    }

    /** Takes an event. Called by the watch. */
    void onEvent(ServiceEvent event) {
        news.add(event);
    }

    /** Tells the next event, if one comes in time. */
    void hear(Duration atMost) throws InterruptedException {
        ServiceEvent event = news.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (event != null) {
            tell(event);
        }
    }

    boolean has(String greeter) {
        return present.contains(greeter);
    }

    int size() {
        return present.size();
    }

    private void tell(ServiceEvent event) {
        String greeter = event.instance().id();
        switch (event.type()) {
            case ADD -> {
                present.add(greeter);
                narrator.tell(
                        "etcd: " + greeter + " is there, at " + event.instance().address());
            }
            case UPDATE ->
                narrator.tell(
                        "etcd: " + greeter + " moved to " + event.instance().address());
            case DELETE -> {
                present.remove(greeter);
                narrator.tell("etcd: " + greeter + " is gone");
            }
        }
    }
}

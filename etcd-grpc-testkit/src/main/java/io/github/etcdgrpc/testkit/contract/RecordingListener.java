package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener that keeps what it is told, and notes what a backend must not do.
 *
 * <p>Its waits are bounded and really wait: they are for what comes without any time having to pass for the cluster. May be used by any number of threads.
 */
public final class RecordingListener implements WatchListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(2);

    private final List<WatchEvent> events = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final AtomicBoolean inside = new AtomicBoolean();
    private OptionalLong createdAt = OptionalLong.empty();
    private OptionalLong compactedAt = OptionalLong.empty();
    private OptionalLong progressAt = OptionalLong.empty();
    private @Nullable EtcdException failure;
    private int calls;
    private long told;

    /** Creates one that has been told nothing. */
    public RecordingListener() {}

    @Override
    public void created(long revision) {
        call("created", () -> {
            check(createdAt.isEmpty() && events.isEmpty(), "created comes once, and first");
            createdAt = OptionalLong.of(revision);
        });
    }

    @Override
    public void events(long revision, List<WatchEvent> more) {
        call("events", () -> {
            check(createdAt.isPresent(), "created comes before events");
            check(!more.isEmpty(), "events has at least one");
            check(more.isEmpty() || more.get(0).revision() > told, "a revision comes whole, in one call");
            more.forEach(this::record);
            check(revision >= told, "the header's revision is at least that of the last event");
        });
    }

    @Override
    public void progress(long revision) {
        call("progress", () -> {
            check(revision >= told, "progress does not go back");
            progressAt = OptionalLong.of(revision);
        });
    }

    @Override
    public void compacted(long compactRevision) {
        call("compacted", () -> compactedAt = OptionalLong.of(compactRevision));
    }

    @Override
    public void failed(EtcdException error) {
        call("failed", () -> failure = error);
    }

    /** Waits until the watch is created. */
    public long awaitCreated() {
        awaitThat("created", () -> created().isPresent());
        return created().orElseThrow();
    }

    /** Waits for at least so many events, and returns all that came. */
    public List<WatchEvent> awaitEvents(int count) {
        awaitThat(count + " events", () -> count() >= count);
        return events();
    }

    /** Waits until the watch is told that it asks for compacted history, and returns up to which revision that is gone. */
    public long awaitCompacted() {
        awaitThat("compacted", () -> compacted().isPresent());
        return compacted().orElseThrow();
    }

    /** Waits until the watch fails, and returns why. */
    public EtcdException awaitFailed() {
        awaitThat("failed", () -> failure().isPresent());
        return failure().orElseThrow();
    }

    /** Waits until progress was told, and returns the revision told last. */
    public long awaitProgress() {
        awaitThat("progress", () -> progress().isPresent());
        return progress().orElseThrow();
    }

    /** Returns the events so far. */
    public synchronized List<WatchEvent> events() {
        return List.copyOf(events);
    }

    /** Returns the revision of the store when the watch was created, if it is. */
    public synchronized OptionalLong created() {
        return createdAt;
    }

    /** Returns the revision up to which history is gone, if that was told. */
    public synchronized OptionalLong compacted() {
        return compactedAt;
    }

    /** Returns the revision told last as progress, if one was. */
    public synchronized OptionalLong progress() {
        return progressAt;
    }

    /** Returns why the watch failed, if it did. */
    public synchronized Optional<EtcdException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns how often it was called. */
    public synchronized int calls() {
        return calls;
    }

    /** Fails when the calls broke a rule of {@link WatchListener}. */
    public synchronized void assertKeptTheRules() {
        assertThat(broken).as("broken rules of WatchListener").isEmpty();
    }

    private synchronized int count() {
        return events.size();
    }

    private void call(String name, Runnable record) {
        boolean alone = inside.compareAndSet(false, true);
        synchronized (this) {
            check(alone, name + " came while another call was under way");
            check(failure == null && compactedAt.isEmpty(), name + " came after the watch was over");
            calls++;
            record.run();
        }
        inside.set(false);
    }

    private void record(WatchEvent event) {
        check(event.revision() >= told, "events come in the order of their revisions");
        events.add(event);
        told = event.revision();
    }

    private void check(boolean kept, String rule) {
        if (!kept) {
            broken.add(rule);
        }
    }

    private void awaitThat(String what, BooleanSupplier condition) {
        await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(PATIENCE)
                .until(condition::getAsBoolean);
    }
}

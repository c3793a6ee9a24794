package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The mirrors of one manager: one for each name, shared by all who use it, and kept a minute after the last of them.
 *
 * <p>May be used by any number of threads. Nothing blocks.
 */
public final class MirrorPool<T> implements AutoCloseable {
    private static final Duration LINGER = Duration.ofSeconds(60);

    private final Function<String, PrefixMirror<T>> factory;
    private final Timekeeper timekeeper;
    private final Map<String, Entry> entries = new HashMap<>();
    private boolean closed;

    /** Creates an empty pool; {@code factory} makes the mirror of a name, not started. */
    public MirrorPool(Function<String, PrefixMirror<T>> factory, Timekeeper timekeeper) {
        this.factory = factory;
        this.timekeeper = timekeeper;
    }

    /**
     * Takes the mirror of a name, which runs until all who took it have closed what they got here, and a while longer.
     *
     * @throws EtcdException {@link ErrorCode#INVALID_STATE} when the pool is closed
     */
    public Use take(String name) {
        synchronized (entries) {
            if (closed) {
                throw new EtcdException(ErrorCode.INVALID_STATE, "discovery of " + name + ": the manager is closed");
            }
            Entry entry = entries.computeIfAbsent(name, Entry::new);
            entry.users++;
            entry.expiry.cancel();
            return new Use(entry);
        }
    }

    /** Has every mirror try at once what waits for its next attempt. */
    public void retryNow() {
        running().forEach(entry -> entry.mirror.retryNow());
    }

    /** Ends all mirrors, those in use too. Idempotent. */
    @Override
    public void close() {
        List<Entry> ended;
        synchronized (entries) {
            closed = true;
            ended = List.copyOf(entries.values());
            entries.clear();
        }
        ended.forEach(Entry::end);
    }

    private List<Entry> running() {
        synchronized (entries) {
            return List.copyOf(entries.values());
        }
    }

    private void release(Entry entry) {
        synchronized (entries) {
            entry.users--;
            if (entry.users == 0 && !closed) {
                entry.expiry = timekeeper.schedule(LINGER, () -> expire(entry));
            }
        }
    }

    private void expire(Entry entry) {
        synchronized (entries) {
            if (entry.users > 0 || !entries.remove(entry.name, entry)) {
                return;
            }
        }
        entry.end();
    }

    /** One user's hold on a mirror. */
    public final class Use implements AutoCloseable {
        private final Entry entry;
        private final AtomicBoolean released = new AtomicBoolean();

        private Use(Entry entry) {
            this.entry = entry;
        }

        /** Returns the mirror. */
        public PrefixMirror<T> mirror() {
            return entry.mirror;
        }

        /** Gives the mirror back. Idempotent. */
        @Override
        public void close() {
            if (released.compareAndSet(false, true)) {
                release(entry);
            }
        }
    }

    private final class Entry {
        private final String name;
        private final PrefixMirror<T> mirror;
        private int users;
        private Timekeeper.Scheduled expiry = () -> {};

        private Entry(String name) {
            this.name = name;
            this.mirror = factory.apply(name);
            mirror.start();
        }

        private void end() {
            expiry.cancel();
            mirror.close();
        }
    }
}

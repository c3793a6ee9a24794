package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.watch.ResumingWatch;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import io.github.etcdgrpc.spi.WatchEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every deletion in the queue of one lock, for all who wait for it in this manager: one watch, which runs from before the first of them is sure of anything until a while after the last has gone.
 *
 * <p>That a waiter needs no watch of its own is what makes handing over fast. A watch that begins at a revision that is past when etcd registers it, and under contention the revision of a waiter's read always is,
 * is served in rounds of 100 ms. This one begins "now", at a revision {@code s} that etcd tells, and hears of everything behind it at once.
 *
 * <p>No deletion is missed. A waiter saw its predecessor at a revision {@code r}; the deletion comes later, at {@code d}:
 *
 * <ul>
 *   <li>{@code d <= s}: then {@code r < s}, and once the watch runs the queue is read, at {@code s} or later, and lacks the predecessor;
 *   <li>{@code d > s}, told after the waiter came: it is told;
 *   <li>{@code d > s}, told before it came, by overtaking the answer of its request: the latest deletions are remembered; and who saw its predecessor before what is remembered begins, must look again;
 *   <li>etcd lost its history or may have lost its data: all must look again, and this watch is over. Who comes then begins another.
 * </ul>
 *
 * <p>Confined to the executor of {@link LockHome}.
 */
final class QueueWatch implements ResumingWatch.Owner {
    /** How long it stays without anybody who waits: a contended lock has the next waiter soon. */
    static final Duration LINGER = Duration.ofSeconds(1);

    private static final int REMEMBERED = 1_024;

    private final LockHome home;
    private final KeyRange queue;
    private final Runnable atEnd;
    private final ResumingWatch watch;
    private final Set<Wait> waits = new LinkedHashSet<>();
    private final LinkedHashMap<Bytes, Long> deletions = new LinkedHashMap<>();
    private boolean live;
    private boolean over;
    private long horizon;
    private Scheduled end = () -> {};

    QueueWatch(LockHome home, KeyRange queue, Runnable atEnd) {
        this.home = home;
        this.queue = queue;
        this.atEnd = atEnd;
        this.watch = new ResumingWatch(home.watching(), queue, this);
    }

    void start() {
        watch.startNow();
    }

    /**
     * Waits for the deletion of a key of the queue. The listener is told one thing, once, and not before this returns.
     *
     * @param seen the revision at which the key stood
     */
    Wait await(Bytes key, long seen, KeyWatch.Listener listener) {
        end.cancel();
        Wait wait = new Wait(key, seen, listener);
        waits.add(wait);
        if (deletions.getOrDefault(key, 0L) > seen) {
            home.executor().execute(wait::deleted);
        } else if (live && seen < horizon) {
            home.executor().execute(wait::doubtful);
        }
        return wait;
    }

    /** Nobody is told anything any more. */
    void halt() {
        over = true;
        waits.clear();
        end.cancel();
        watch.close();
        atEnd.run();
    }

    @Override
    public void live() {
        if (live) {
            return;
        }
        live = true;
        horizon = watch.told();
        List<Wait> unsure = waits(wait -> wait.seen < horizon);
        if (unsure.size() == 1) {
            unsure.get(0).doubtful();
        } else if (!unsure.isEmpty()) {
            home.kv()
                    .range(RangeRequest.of(queue).withContent(Content.KEYS_ONLY))
                    .whenComplete((found, failure) -> home.executor().execute(() -> read(unsure, found)));
        }
    }

    @Override
    public void events(List<WatchEvent> events) {
        for (WatchEvent event : events) {
            if (event.type() == WatchEvent.Type.DELETE) {
                remember(event.key(), event.revision());
                waits(wait -> wait.key.equals(event.key()) && wait.seen < event.revision())
                        .forEach(Wait::deleted);
            }
        }
    }

    @Override
    public void doubtful() {
        giveUp();
    }

    @Override
    public void compacted() {
        giveUp();
    }

    @Override
    public void broken(EtcdException error) {}

    private void giveUp() {
        List<Wait> all = waits(wait -> true);
        halt();
        all.forEach(wait -> wait.listener.doubtful());
    }

    /** One read for all who came before the watch ran. */
    private void read(List<Wait> unsure, @Nullable RangeResult found) {
        if (found == null) {
            unsure.forEach(Wait::doubtful);
            return;
        }
        Map<Bytes, Long> standing =
                found.keyValues().stream().collect(Collectors.toMap(KeyValue::key, KeyValue::createRevision));
        for (Wait wait : unsure) {
            if (standing.getOrDefault(wait.key, Long.MAX_VALUE) > wait.seen) {
                wait.deleted();
            }
        }
    }

    private void remember(Bytes key, long revision) {
        deletions.remove(key);
        deletions.put(key, revision);
        if (deletions.size() > REMEMBERED) {
            var oldest = deletions.entrySet().iterator();
            horizon = Math.max(horizon, oldest.next().getValue());
            oldest.remove();
        }
    }

    private List<Wait> waits(Predicate<Wait> which) {
        return waits.stream().filter(which).toList();
    }

    private void remove(Wait wait) {
        if (waits.remove(wait) && waits.isEmpty()) {
            end = home.later(LINGER, this::endIfIdle);
        }
    }

    private void endIfIdle() {
        if (!over && waits.isEmpty()) {
            halt();
        }
    }

    /** One who waits. */
    final class Wait implements AutoCloseable {
        private final Bytes key;
        private final long seen;
        private final KeyWatch.Listener listener;

        private Wait(Bytes key, long seen, KeyWatch.Listener listener) {
            this.key = key;
            this.seen = seen;
            this.listener = listener;
        }

        void retryNow() {
            watch.retryNow();
        }

        /** The listener is told nothing any more. */
        @Override
        public void close() {
            remove(this);
        }

        private void deleted() {
            if (waits.contains(this)) {
                close();
                listener.deleted();
            }
        }

        private void doubtful() {
            if (waits.contains(this)) {
                close();
                listener.doubtful();
            }
        }
    }
}

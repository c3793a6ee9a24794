package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live copy of a range of keys, as parsed values.
 *
 * <p>Guarantees: once synced, the copy is never emptied because etcd is away, but stays as it was last known; each subscriber is told of every change, in order, once; when
 * etcd is back, what changed meanwhile is told as the difference. A key put and deleted while nobody could watch may go unnoticed, as may a value between two others.
 *
 * <p>It lists at a revision and watches from the next one. It lists again, and tells the difference to what it had, when history was compacted; after each interruption of the
 * watch, and when etcd stands at an earlier revision than the copy, since etcd may have lost its data; and every five minutes or so, which heals whatever else may go wrong.
 * A list that is older than the copy means that etcd's history began anew: then the copy follows the new one.
 *
 * <p>Confined to a serial executor of its own:
 *
 * <pre>
 * state     | start   | read                          | read failed     | event | compacted | doubtful, audit due | close
 * NEW       | READING | -                             | -               | -     | -         | -                   | CLOSED
 * READING   | -       | FOLLOWING, tell the difference | read again later | -     | -         | -                   | CLOSED
 * FOLLOWING | -       | tell the difference           | read again later | tell  | READING   | read                | CLOSED
 * CLOSED    | -       | -                             | -               | -     | -         | -                   | -
 * </pre>
 *
 * READING has no watch; in FOLLOWING there is always one, which looks after its own failures. The first read tells {@code synced}. Keys that change while a read is under way in
 * FOLLOWING, later than what it answers, are left out of its difference: the watch knows them better.
 */
public final class PrefixMirror<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PrefixMirror.class);
    private static final Duration AUDIT = Duration.ofMinutes(5);

    /** What a mirror works with. The reader should not retry: the mirror does. */
    public record Setting(EtcdBackend backend, PrefixReader reader, Timekeeper timekeeper, RandomGenerator random) {}

    private enum State {
        NEW,
        READING,
        FOLLOWING,
        CLOSED
    }

    private final Setting setting;
    private final KeyRange range;
    private final SerialExecutor executor;
    private final MirrorTable<T> table;
    private final WatchBackoff backoff;
    private final Set<MirrorSubscription<T>> subscriptions = new LinkedHashSet<>();
    private State state = State.NEW;
    private @Nullable ResumingWatch watch;
    private @Nullable Read read;
    private Timekeeper.Scheduled nextRead = () -> {};
    private volatile boolean synced;
    private volatile @Nullable EtcdException outage;

    /** Creates a mirror of {@code range} that does nothing yet. Keys of which {@code parser} makes nothing are left out. */
    public PrefixMirror(Setting setting, KeyRange range, Function<KeyValue, Optional<T>> parser) {
        this.setting = setting;
        this.range = range;
        this.executor = new SerialExecutor(setting.timekeeper().executor());
        this.table = new MirrorTable<>(parser);
        this.backoff = new WatchBackoff(setting.timekeeper(), setting.random());
    }

    /** Begins to read and to watch. Returns at once. */
    public void start() {
        executor.execute(() -> {
            if (state == State.NEW) {
                state = State.READING;
                read();
            }
        });
    }

    /**
     * Tells {@code listener} of what is there and of every change from then on. May be called at any time, from a listener too.
     *
     * @param callbacks where the listener is called; must keep the order of what it is given
     */
    public MirrorSubscription<T> subscribe(MirrorListener<T> listener, Executor callbacks) {
        MirrorSubscription<T> subscription = new MirrorSubscription<>(listener, callbacks, this::left);
        executor.execute(() -> join(subscription));
        return subscription;
    }

    /** Returns the values as last known, in the order of their keys: immutable, and the same object until something changes. */
    public List<T> snapshot() {
        return table.snapshot();
    }

    /** Tells whether the range has been read at least once. */
    public boolean isSynced() {
        return synced;
    }

    /** Returns how many are told. */
    int subscribers() {
        return subscriptions.size();
    }

    /** Returns why etcd cannot be followed at the moment, or nothing when it can. */
    public Optional<EtcdException> outage() {
        return Optional.ofNullable(outage);
    }

    /** Tries at once what waits for its next attempt: to be called when etcd is known to answer again. */
    public void retryNow() {
        executor.execute(() -> {
            if (watch != null) {
                watch.retryNow();
            } else if (state == State.READING && read == null) {
                read();
            }
        });
    }

    /** Ends it. Subscribers hear nothing more; the last snapshot stays. Returns at once. Idempotent. */
    @Override
    public void close() {
        executor.execute(() -> {
            state = State.CLOSED;
            read = null;
            nextRead.cancel();
            subscriptions.clear();
            endWatch();
        });
    }

    private void join(MirrorSubscription<T> subscription) {
        if (state == State.CLOSED) {
            return;
        }
        subscriptions.add(subscription);
        if (synced) {
            subscription.tell(table.asAdditions());
            subscription.tellSynced(table.snapshot());
        }
        if (outage != null) {
            subscription.tellOutage(outage);
        }
    }

    /** Forgets a subscription that was closed, so that none of those who come and go pile up while nothing changes. */
    private void left(MirrorSubscription<T> subscription) {
        executor.execute(() -> subscriptions.remove(subscription));
    }

    private void read() {
        nextRead.cancel();
        Read begun =
                new Read(watch == null ? 0 : watch.told(), setting.timekeeper().nanoTime());
        read = begun;
        setting.reader()
                .read(range)
                .whenComplete((snapshot, failure) -> executor.execute(() -> {
                    if (read == begun) {
                        read = null;
                        end(begun, snapshot, failure);
                    }
                }));
    }

    private void end(Read ended, PrefixReader.@Nullable Snapshot snapshot, @Nullable Throwable failure) {
        if (snapshot != null) {
            backoff.recovered();
            nextRead = readIn(auditDelay());
            adopt(ended, snapshot);
            return;
        }
        nextRead = readIn(backoff.failed());
        if (state == State.READING) {
            broken(Failures.asEtcdException(ErrorCode.OPERATION_FAILED, "read " + range, failure));
        }
    }

    private void adopt(Read ended, PrefixReader.Snapshot snapshot) {
        if (watch != null && snapshot.revision() >= ended.known) {
            watch.skipTo(snapshot.revision());
            tell(table.replace(snapshot.keyValues(), ended.overtakenSince(snapshot.revision())));
        } else {
            outage = null;
            follow(snapshot.revision() + 1, ended.begunNanos);
            tell(table.replace(snapshot.keyValues(), Set.of()));
        }
        if (!synced) {
            synced = true;
            List<T> values = table.snapshot();
            forEachSubscription(subscription -> subscription.tellSynced(values));
        }
    }

    private void follow(long fromRevision, long knownNanos) {
        endWatch();
        state = State.FOLLOWING;
        watch = new ResumingWatch(
                new ResumingWatch.Setting(setting.backend(), setting.timekeeper(), setting.random(), executor),
                range,
                new Follower());
        watch.start(fromRevision, knownNanos);
    }

    private void endWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private Timekeeper.Scheduled readIn(Duration delay) {
        return setting.timekeeper().schedule(delay, () -> executor.execute(this::readIfDue));
    }

    private void readIfDue() {
        if (state != State.CLOSED && read == null) {
            read();
        }
    }

    /** Between 0.8 and 1.2 of the interval, so that clients that began together do not ask together. */
    private Duration auditDelay() {
        return Duration.ofNanos(
                (long) (AUDIT.toNanos() * (0.8 + 0.4 * setting.random().nextDouble())));
    }

    private void broken(EtcdException error) {
        if (outage == null) {
            outage = error;
            log.warn("{} cannot be followed at the moment; what is known of it stays", range, error);
            forEachSubscription(subscription -> subscription.tellOutage(error));
        }
    }

    private void tell(List<Change<T>> changes) {
        forEachSubscription(subscription -> subscription.tell(changes));
    }

    private void forEachSubscription(Consumer<MirrorSubscription<T>> action) {
        subscriptions.forEach(action);
    }

    /** A read under way. */
    private static final class Read {
        /** Up to where everything was known when it began: a linearizable read can only be older when etcd's history began anew. */
        private final long known;

        /** The keys that changed since, each with the revision of its last change. */
        private final Map<Bytes, Long> overtaken = new HashMap<>();

        private final long begunNanos;

        private Read(long known, long begunNanos) {
            this.known = known;
            this.begunNanos = begunNanos;
        }

        private void overtakenBy(WatchEvent event) {
            overtaken.put(event.key(), event.revision());
        }

        /** Returns the keys of which the watch knows something newer. A change up to {@code revision} is in the answer, which may know a later one than the watch has told. */
        private Set<Bytes> overtakenSince(long revision) {
            return overtaken.entrySet().stream()
                    .filter(change -> change.getValue() > revision)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }
    }

    private final class Follower implements ResumingWatch.Owner {

        @Override
        public void live() {
            if (outage != null) {
                log.info("{} is followed again", range);
                outage = null;
            }
        }

        @Override
        public void doubtful() {
            read();
        }

        @Override
        public void events(List<WatchEvent> events) {
            if (read != null) {
                events.forEach(read::overtakenBy);
            }
            tell(table.apply(events));
        }

        @Override
        public void compacted() {
            endWatch();
            state = State.READING;
            read();
        }

        @Override
        public void broken(EtcdException error) {
            PrefixMirror.this.broken(error);
        }
    }
}

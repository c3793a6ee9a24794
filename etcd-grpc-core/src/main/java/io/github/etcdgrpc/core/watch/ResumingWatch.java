package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Watches a range from a revision on, and after each failure goes on right behind the last revision it told.
 *
 * <p>Guarantees, as long as etcd keeps its history: every event of the range is told, in order, once. When etcd has lost the history (compaction), the watch says so and is
 * over. When etcd may have lost its <em>data</em> (it came back from a failure, or stands at an earlier revision than what was told, or the watch began long after what was read before), a watch
 * alone cannot know; it then tells its owner to read again.
 *
 * <p>Confined to the owner's serial executor: the owner calls it there, and is called there.
 *
 * <pre>
 * state    | start   | created                        | events, progress | failed, no answer | retry due | compacted | close
 * NEW      | OPENING | -                              | -                | -                 | -         | -         | OVER
 * OPENING  | -       | LIVE, tell live (and doubtful) | -                | WAITING, tell     | -         | OVER,tell | OVER
 * LIVE     | -       | -                              | tell             | WAITING, tell     | -         | OVER,tell | OVER
 * WAITING  | -       | -                              | -                | -                 | OPENING   | -         | OVER
 * OVER     | -       | -                              | -                | -                 | -         | -         | -
 * </pre>
 *
 * A failure is told when it begins an outage, not again at each attempt until the watch is live again.
 */
public final class ResumingWatch implements AutoCloseable {
    private static final Duration CREATION_BOUND = Duration.ofSeconds(15);

    /** What the owner knows may be older than the watch by no more: in less time no etcd loses its data and comes back. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Told nothing yet, not even where the watch begins: a request behind this one is for revision 0, from where etcd watches "now". */
    private static final long NOW = -1;

    /** What the watch works with. */
    public record Setting(EtcdBackend backend, Timekeeper timekeeper, RandomGenerator random, Executor executor) {}

    /** Told of what happens, on the owner's executor. */
    public interface Owner {

        /** The watch runs: for the first time, or again after an outage. */
        void live();

        /** What is known from before may be wrong, although the watch runs: read the range again. Comes right after {@link #live}. */
        void doubtful();

        /** These happened; at least one, none told before. */
        void events(List<WatchEvent> events);

        /** The next event is gone from etcd's history: read the range again and watch from there. The watch is over. */
        void compacted();

        /** An outage begins. The watch goes on trying. */
        void broken(EtcdException error);
    }

    private enum State {
        NEW,
        OPENING,
        LIVE,
        WAITING,
        OVER
    }

    private final Setting setting;
    private final KeyRange range;
    private final Owner owner;
    private final WatchBackoff backoff;
    private State state = State.NEW;
    private long told;
    private long knownNanos;
    private boolean interrupted;
    private @Nullable Attempt attempt;
    private Timekeeper.Scheduled timer = () -> {};

    /** Creates a watch that does not run yet. */
    public ResumingWatch(Setting setting, KeyRange range, Owner owner) {
        this.setting = setting;
        this.range = range;
        this.owner = owner;
        this.backoff = new WatchBackoff(setting.timekeeper(), setting.random());
    }

    /**
     * Begins to watch.
     *
     * @param fromRevision where: the owner knows what was before
     * @param knownNanos when it asked for that. Until the watch runs nobody is told that etcd came back without its data
     */
    public void start(long fromRevision, long knownNanos) {
        if (state == State.NEW) {
            told = fromRevision - 1;
            this.knownNanos = knownNanos;
            open();
        }
    }

    /** Begins to watch from "now" on: from behind the revision which {@link #told} returns once the watch is live. etcd never serves such a watch as one of the past. */
    public void startNow() {
        if (state == State.NEW) {
            told = NOW;
            knownNanos = setting.timekeeper().nanoTime();
            open();
        }
    }

    /** Returns the revision up to which everything has been told. */
    public long told() {
        return told;
    }

    /** Notes that the owner knows everything up to {@code revision} from elsewhere: events up to there are not told any more. */
    public void skipTo(long revision) {
        told = Math.max(told, revision);
    }

    /** Tries at once if the watch waits for its next attempt. */
    public void retryNow() {
        if (state == State.WAITING) {
            timer.cancel();
            open();
        }
    }

    /** Ends the watch: the owner is not called any more. Idempotent. */
    @Override
    public void close() {
        state = State.OVER;
        dropAttempt();
    }

    private void open() {
        state = State.OPENING;
        Attempt opened = new Attempt();
        attempt = opened;
        timer = setting.timekeeper().schedule(CREATION_BOUND, () -> opened.post(() -> lost(unanswered())));
        try {
            WatchRequest request = WatchRequest.of(range, told + 1).withOptions(WatchRequest.Option.PROGRESS_NOTIFY);
            opened.watch = setting.backend().watches().watch(request, opened);
        } catch (EtcdException refused) {
            lost(refused);
        }
    }

    private void created(long revision) {
        timer.cancel();
        state = State.LIVE;
        boolean stale = setting.timekeeper().nanoTime() - knownNanos > FRESH.toNanos();
        boolean doubtful = interrupted || stale || revision < told;
        told = told == NOW ? revision : told;
        interrupted = false;
        backoff.recovered();
        owner.live();
        if (doubtful && state == State.LIVE) {
            owner.doubtful();
        }
    }

    private void happened(List<WatchEvent> events) {
        List<WatchEvent> fresh =
                events.stream().filter(event -> event.revision() > told).toList();
        if (!fresh.isEmpty()) {
            told = fresh.get(fresh.size() - 1).revision();
            owner.events(fresh);
        }
    }

    private void lost(EtcdException error) {
        dropAttempt();
        state = State.WAITING;
        timer = setting.timekeeper()
                .schedule(backoff.failed(), () -> setting.executor().execute(this::retryNow));
        if (!interrupted) {
            interrupted = true;
            owner.broken(error);
        }
    }

    private void historyLost() {
        close();
        owner.compacted();
    }

    private void dropAttempt() {
        timer.cancel();
        if (attempt != null) {
            attempt.end();
            attempt = null;
        }
    }

    private EtcdException unanswered() {
        String detail = "watch " + range + ": etcd did not confirm it within " + CREATION_BOUND;
        return new EtcdException(ErrorCode.CONNECTION_TIMEOUT, detail, null, RequestOutcome.OUTCOME_UNKNOWN);
    }

    /** One watch of the backend. Takes its calls to the owner's executor, where those of an attempt that was given up are dropped. */
    private final class Attempt implements WatchListener {
        private @Nullable Watch watch;

        @Override
        public void created(long revision) {
            post(() -> ResumingWatch.this.created(revision));
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            post(() -> happened(events));
        }

        @Override
        public void progress(long revision) {
            post(() -> skipTo(revision));
        }

        @Override
        public void compacted(long compactRevision) {
            post(ResumingWatch.this::historyLost);
        }

        @Override
        public void failed(EtcdException error) {
            post(() -> lost(error));
        }

        void post(Runnable step) {
            setting.executor().execute(() -> {
                if (attempt == this) {
                    step.run();
                }
            });
        }

        void end() {
            if (watch != null) {
                watch.close();
            }
        }
    }
}

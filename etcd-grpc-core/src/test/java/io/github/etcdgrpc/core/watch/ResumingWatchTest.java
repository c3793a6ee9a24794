package io.github.etcdgrpc.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plays the server by hand: what no simulated etcd does by itself. */
@Timeout(60)
class ResumingWatchTest {
    private final MirrorLab lab = new MirrorLab();
    private final Executor home = new SerialExecutor(lab.time.executor());
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final ResumingWatch watch = new ResumingWatch(
            new ResumingWatch.Setting(lab.backend, lab.time, lab.random, home), MirrorLab.RANGE, new Owner());

    private final class Owner implements ResumingWatch.Owner {
        @Override
        public void live() {
            log.add("live");
        }

        @Override
        public void doubtful() {
            log.add("doubtful");
        }

        @Override
        public void events(List<WatchEvent> events) {
            events.forEach(event -> log.add(String.valueOf(event.revision())));
        }

        @Override
        public void compacted() {
            log.add("compacted");
        }

        @Override
        public void broken(EtcdException error) {
            log.add("broken");
        }
    }

    @BeforeEach
    void start() {
        lab.backend.swallowWatches();
        atHome(() -> watch.start(11, lab.time.nanoTime()));
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void created_atThePresent_isLive() {
        server().created(10);
        lab.time.settle();

        assertThat(log).containsExactly("live");
    }

    @Test
    void created_behindWhatWasTold_isDoubtful() {
        server().created(9);
        lab.time.settle();

        assertThat(log).containsExactly("live", "doubtful");
    }

    @Test
    void startNow_goesOnFromWhereEtcdBegan() {
        atHome(watch::close);
        ResumingWatch other = new ResumingWatch(
                new ResumingWatch.Setting(lab.backend, lab.time, lab.random, home), MirrorLab.RANGE, new Owner());
        atHome(other::startNow);
        assertThat(lab.backend.watchRequests)
                .last()
                .extracting(WatchRequest::fromRevision)
                .isEqualTo(0L);
        server().created(20);
        lab.time.settle();
        assertThat(other.told()).isEqualTo(20);

        lab.backend.breakWatches();
        lab.time.advance(Duration.ofMillis(100));

        assertThat(lab.backend.watchRequests).anyMatch(request -> request.fromRevision() == 21);
        assertThat(log).containsOnlyOnce("live").doesNotContain("doubtful");
        atHome(other::close);
    }

    @Test
    void created_afterAnOutage_isDoubtful() {
        server().created(10);
        lab.backend.breakWatches();
        lab.time.advance(Duration.ofMillis(100));
        server().created(12);
        lab.time.settle();

        assertThat(log).containsExactly("live", "broken", "live", "doubtful");
    }

    @Test
    void events_atOrBeforeTheLastTold_areDropped() {
        server().created(10);
        server().events(12, List.of(event(9), event(10), event(11), event(12)));
        server().events(13, List.of(event(11), event(12)));
        server().events(13, List.of(event(13)));
        lab.time.settle();

        assertThat(log).containsExactly("live", "11", "12", "13");
        assertThat(watch.told()).isEqualTo(13);
    }

    @Test
    void failed_resumesAfterTheLastEvent() {
        server().created(10);
        server().events(20, List.of(event(12)));
        assertResumesAt(13);
    }

    @Test
    void failed_resumesAfterTheLastProgress() {
        server().created(10);
        server().progress(40);
        assertResumesAt(41);
    }

    @Test
    void failed_resumesAfterWhatTheOwnerKnowsFromElsewhere() {
        server().created(10);
        atHome(() -> watch.skipTo(30));
        assertResumesAt(31);
    }

    private void assertResumesAt(long revision) {
        lab.time.settle();
        lab.backend.breakWatches();
        lab.time.advance(Duration.ofMillis(100));

        assertThat(lab.backend.watchRequests.get(1).fromRevision()).isEqualTo(revision);
    }

    @Test
    void compacted_isOver() {
        server().created(10);
        server().compacted(50);
        lab.time.advance(Duration.ofHours(1));

        assertThat(log).containsExactly("live", "compacted");
        assertThat(lab.backend.watchRequests).hasSize(1);
    }

    @Test
    void callsOfAnAttemptThatWasGivenUp_areDropped() {
        WatchListener givenUp = server();
        lab.time.advance(Duration.ofSeconds(16));
        givenUp.created(10);
        givenUp.events(11, List.of(event(11)));
        lab.time.settle();

        assertThat(log).containsExactly("broken");
    }

    @Test
    void close_endsTheWatchAndItsTimers() {
        atHome(watch::close);
        lab.time.advance(Duration.ofHours(1));

        assertThat(lab.backend.liveWatches()).isZero();
        assertThat(lab.backend.watchRequests).hasSize(1);
        assertThat(log).isEmpty();
    }

    private WatchListener server() {
        return lab.backend.onlyWatch();
    }

    private void atHome(Runnable task) {
        home.execute(task);
        lab.time.settle();
    }

    private static WatchEvent event(long revision) {
        Bytes key = Bytes.ofUtf8("k/a");
        return new WatchEvent(
                WatchEvent.Type.PUT,
                new KeyValue(key, Bytes.EMPTY, revision, revision, 1, LeaseId.NONE),
                Optional.empty());
    }
}

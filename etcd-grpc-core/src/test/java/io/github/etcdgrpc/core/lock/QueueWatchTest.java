package io.github.etcdgrpc.core.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plays the watches of the server by hand: in which order answers and events come. */
class QueueWatchTest {
    private static final KeyRange QUEUE = KeyRange.prefix(Bytes.ofUtf8("/locks/job/"));

    private final LockBench one = LockBench.open();
    private final List<WatchListener> server = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final LockHome home = LockHome.of(played(one.bench.scope));
    private final QueueWatches watches = new QueueWatches(home);

    @AfterEach
    void end() {
        atHome(watches::halt);
        assertThat(ended).hasValue(server.size());
        one.close();
        assertThat(one.bench.time.scheduled()).isZero();
    }

    @Test
    void live_severalCameBefore_readsOnceForAll() {
        one.put("/locks/job/a", "1");
        one.put("/locks/job/b", "1");
        long seen = one.bench.etcd().revision();
        one.put("/noise", "1");
        await("a", seen);
        await("b", seen);
        await("gone", seen);

        created(seen + 1);

        assertThat(log).containsExactly("gone deleted");
        assertThat(one.count(Call.RANGE)).isOne();
        deleted("a", seen + 2);
        assertThat(log).containsExactly("gone deleted", "a deleted");
    }

    @Test
    void live_predecessorStandsAgainBehindTheWaiter_isDeleted() {
        one.put("/locks/job/b", "1");
        long seen = one.bench.etcd().revision();
        one.put("/locks/job/a", "put again, behind the one who waits for its deletion");
        await("a", seen);
        await("b", seen);

        created(seen + 1);

        assertThat(log).containsExactly("a deleted");
    }

    @Test
    void live_readFails_allLookThemselves() {
        await("a", 7);
        await("b", 7);
        one.bench.backend.next(Call.RANGE, Fault.requestLost());

        created(8);

        assertThat(log).containsExactly("a doubtful", "b doubtful");
    }

    @Test
    void live_oneCameBefore_looksItself() {
        await("a", 7);
        await("b", 8);

        created(8);

        assertThat(log).containsExactly("a doubtful");
        assertThat(one.count(Call.RANGE)).isZero();
    }

    @Test
    void await_deletionWasToldBefore_isToldStill() {
        await("first", 5);
        created(5);
        deleted("a", 8);

        await("a", 7);
        await("a", 8);

        assertThat(log).containsExactly("a deleted");
    }

    @Test
    void await_sawWhatIsOlderThanTheWatch_looksAgain() {
        await("first", 5);
        created(5);

        await("a", 4);

        assertThat(log).containsExactly("a doubtful");
    }

    @Test
    void await_sawWhatIsOlderThanWhatIsRemembered_looksAgain() {
        await("first", 5);
        created(5);
        LongStream.rangeClosed(6, 6 + 1_024).forEach(revision -> deleted("n" + revision, revision));

        await("a", 6);
        await("b", 5);

        assertThat(log).containsExactly("b doubtful");
    }

    @Test
    void outage_allLookAgain_andTheNextBeginsAnother() {
        await("a", 5);
        created(5);
        server.get(0).failed(new EtcdException(ErrorCode.CONNECTION_TIMEOUT, "played"));
        one.advance(Duration.ofSeconds(1));
        assertThat(log).isEmpty();

        server.get(1).created(5);
        one.bench.settle();

        assertThat(log).containsExactly("a doubtful");
        await("a", 6);
        assertThat(server).hasSize(3);
    }

    @Test
    void compacted_allLookAgain() {
        await("a", 5);
        created(5);

        server.get(0).compacted(9);
        one.bench.settle();

        assertThat(log).containsExactly("a doubtful");
    }

    @Test
    void lastLeaves_staysForAWhile() {
        QueueWatch.Wait first = await("a", 5);
        created(5);
        atHome(first::close);
        one.advance(QueueWatch.LINGER.minusMillis(1));
        QueueWatch.Wait second = await("b", 6);
        one.advance(QueueWatch.LINGER.multipliedBy(2));
        assertThat(ended).hasValue(0);
        assertThat(server).hasSize(1);

        atHome(second::close);
        one.advance(QueueWatch.LINGER);

        assertThat(ended).hasValue(1);
        deleted("b", 9);
        assertThat(log).isEmpty();
    }

    private QueueWatch.Wait await(String name, long seen) {
        CompletableFuture<QueueWatch.Wait> begun = new CompletableFuture<>();
        atHome(() -> begun.complete(watches.of(QUEUE).await(key(name), seen, new KeyWatch.Listener() {
            @Override
            public void deleted() {
                log.add(name + " deleted");
            }

            @Override
            public void doubtful() {
                log.add(name + " doubtful");
            }
        })));
        return begun.join();
    }

    private void created(long revision) {
        server.get(0).created(revision);
        one.bench.settle();
    }

    private void deleted(String name, long revision) {
        KeyValue tombstone = new KeyValue(key(name), Bytes.EMPTY, 0, revision, 0, LeaseId.NONE);
        server.get(0).events(revision, List.of(new WatchEvent(WatchEvent.Type.DELETE, tombstone, Optional.empty())));
        one.bench.settle();
    }

    private void atHome(Runnable task) {
        home.executor().execute(task);
        one.bench.settle();
    }

    private static Bytes key(String name) {
        return Bytes.ofUtf8("/locks/job/" + name);
    }

    private ManagerScope played(ManagerScope scope) {
        return new ManagerScope(
                scope.options(),
                new Played(scope.backend()),
                scope.timekeeper(),
                scope.retrier(),
                scope.calls(),
                scope.random(),
                scope.callbacks());
    }

    /** Hands its watches to the test. */
    private final class Played implements EtcdBackend {
        private final EtcdBackend real;

        Played(EtcdBackend real) {
            this.real = real;
        }

        @Override
        public WatchStore watches() {
            return (request, listener) -> {
                server.add(listener);
                return ended::incrementAndGet;
            };
        }

        @Override
        public KeyValueStore kv() {
            return real.kv();
        }

        @Override
        public LeaseStore leases() {
            return real.leases();
        }

        @Override
        public CompletableFuture<MemberStatus> status() {
            return real.status();
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return real.unwrap(type);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}

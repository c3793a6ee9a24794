package io.github.etcdgrpc.core.lock;

import static io.github.etcdgrpc.core.lock.LockBench.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Nobody waits behind a watch that etcd serves as one of the past, in rounds of 100 ms: that of a queue begins now, that of a node right behind what was read. */
class WatchRevisionTest {
    private final LockBench one = LockBench.open();
    private final List<WatchRequest> requests = new CopyOnWriteArrayList<>();

    @Test
    void wait_watchesTheQueueFromNow_andThenItselfFromBehindTheRead() {
        one.lock("job");
        one.put("/noise", "1");
        ManagerScope scope = recorded(one.bench.scope);
        LeaseKeeper keeper = new LeaseKeeper(scope);
        QueuedLocks locks = new QueuedLocks(scope, keeper);
        var waiting = one.bench.begin(() -> locks.lock("job", TTL));
        long read = one.bench.etcd().revision();
        assertThat(requests).singleElement().matches(request -> request.fromRevision() == 0);
        assertThat(requests.get(0).range().contains(node(0))).isTrue();

        one.put("/noise", "2");
        one.advance(QueueNode.OWN_WATCH_DELAY);

        assertThat(requests).hasSize(2);
        assertThat(requests.get(1).fromRevision()).isEqualTo(read + 1);
        assertThat(requests.get(1).range().contains(node(1))).isTrue();
        locks.close();
        keeper.close();
        assertThat(waiting.result()).failsWithin(Duration.ofSeconds(10));
    }

    /** Returns the key of who stands in the queue's place of this number. */
    private Bytes node(int place) {
        return one.bench.etcd().keyValues().stream()
                .filter(node -> node.key().utf8().startsWith("/locks/"))
                .sorted(Comparator.comparing(KeyValue::createRevision))
                .toList()
                .get(place)
                .key();
    }

    private ManagerScope recorded(ManagerScope scope) {
        return new ManagerScope(
                scope.options(),
                new Recording(scope.backend()),
                scope.timekeeper(),
                scope.retrier(),
                scope.calls(),
                scope.random(),
                scope.callbacks());
    }

    /** Notes what is watched. */
    private final class Recording implements EtcdBackend {
        private final EtcdBackend real;

        Recording(EtcdBackend real) {
            this.real = real;
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
        public WatchStore watches() {
            return (request, listener) -> {
                requests.add(request);
                return real.watches().watch(request, listener);
            };
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

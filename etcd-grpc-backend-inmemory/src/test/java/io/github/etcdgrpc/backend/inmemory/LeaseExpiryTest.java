package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaseExpiryTest {
    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdBackend backend = etcd.connect();

    @Test
    void scan_ttlPassed_deletesKeysNeverBefore() {
        grant(1, 5);
        put("a", 1);

        time.advance(Duration.ofMillis(4999));
        assertThat(etcd.keys()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(etcd.keys()).isEmpty();
    }

    @Test
    void scan_ttlPassedBetweenScans_comesWithTheNextOne() {
        time.advance(Duration.ofMillis(100));
        grant(1, 5);

        time.advance(Duration.ofMillis(5399));
        assertThat(etcd.leases()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(etcd.leases()).isEmpty();
    }

    @Test
    void renew_beforeTheEnd_givesTheFullTtlAgain() {
        grant(1, 5);
        for (int renewal = 0; renewal < 10; renewal++) {
            time.advance(Duration.ofSeconds(4));
            assertThat(backend.leases().keepAliveOnce(new LeaseId(1)).join().ttl())
                    .isEqualTo(Duration.ofSeconds(5));
        }

        time.advance(Duration.ofMillis(4999));
        assertThat(etcd.leases()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(etcd.leases()).isEmpty();
    }

    @Test
    void renew_ttlPassedBeforeTheScan_findsTheLeaseGoneWithItsKeys() {
        time.advance(Duration.ofMillis(100));
        grant(1, 5);
        put("a", 1);
        time.advance(Duration.ofMillis(5100));
        assertThat(etcd.keys()).hasSize(1);

        assertThat(backend.leases().keepAliveOnce(new LeaseId(1)).join()).satisfies(renewal -> {
            assertThat(renewal.isAlive()).isFalse();
            assertThat(renewal.revision()).isEqualTo(2);
        });

        assertThat(etcd.keys()).isEmpty();
        assertThat(etcd.revision()).isEqualTo(3);
    }

    @Test
    void scan_severalLeases_oneRevisionEachInTheOrderOfTheirEnds() {
        grant(1, 5);
        grant(2, 4);
        grant(3, 3);
        put("b", 1);
        put("a", 1);
        put("c", 2);
        RecordingListener listener = new RecordingListener();
        backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);

        time.advance(Duration.ofSeconds(5));

        assertThat(listener.log())
                .containsExactly("created 4", "events 5 [DELETE c@5]", "events 6 [DELETE a@6, DELETE b@6]");
    }

    @Test
    void scan_moreThanItTakes_leavesTheRestToTheNext() {
        for (int id = 1; id <= 1200; id++) {
            grant(id, 5);
        }

        time.advance(Duration.ofSeconds(5));
        assertThat(etcd.leases()).hasSize(700).first().isEqualTo(new LeaseId(501));
        time.advance(Duration.ofMillis(500));
        assertThat(etcd.leases()).hasSize(200);
        time.advance(Duration.ofMillis(500));
        assertThat(etcd.leases()).isEmpty();
    }

    @Test
    void put_onAnotherLease_outlivesTheFirst() {
        grant(1, 5);
        grant(2, 10);
        put("moved", 1);
        put("moved", 2);
        put("detached", 1);
        put("detached", 0);

        time.advance(Duration.ofSeconds(5));
        assertThat(etcd.keys()).hasSize(2);
        time.advance(Duration.ofSeconds(5));
        assertThat(etcd.keys()).containsExactly(Bytes.ofUtf8("detached"));
    }

    @Test
    void timeToLive_countsDownInWholeSeconds() {
        grant(1, 5);
        put("b", 1);
        put("a", 1);
        time.advance(Duration.ofMillis(1300));

        LeaseTimeToLive left =
                backend.leases().timeToLiveWithKeys(new LeaseId(1)).join();

        assertThat(left.remaining()).isEqualTo(Duration.ofSeconds(3));
        assertThat(left.granted()).isEqualTo(Duration.ofSeconds(5));
        assertThat(left.keys()).containsExactlyInAnyOrder(Bytes.ofUtf8("a"), Bytes.ofUtf8("b"));
        assertThat(backend.leases().timeToLive(new LeaseId(1)).join().keys()).isEmpty();
    }

    @Test
    void list_theOneThatEndsFirstAtTheFront() {
        grant(1, 50);
        grant(2, 5);
        grant(3, 20);
        time.advance(Duration.ofSeconds(4));
        backend.leases().keepAliveOnce(new LeaseId(2)).join();

        assertThat(backend.leases().list().join().leases())
                .containsExactly(new LeaseId(2), new LeaseId(3), new LeaseId(1));
    }

    @Test
    void grant_longestTtl_neverEnds() {
        backend.leases().grant(Duration.ofHours(2_500_000), new LeaseId(1)).join();

        time.advance(Duration.ofDays(36_500));

        assertThat(etcd.leases()).hasSize(1);
    }

    private void grant(long id, int seconds) {
        backend.leases().grant(Duration.ofSeconds(seconds), new LeaseId(id)).join();
    }

    private void put(String key, long lease) {
        backend.kv()
                .put(PutRequest.of(Bytes.ofUtf8(key), Bytes.EMPTY, new LeaseId(lease)))
                .join();
    }
}

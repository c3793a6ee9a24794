package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InMemoryEtcdTest {
    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final EtcdBackend backend = etcd.connect();

    @Test
    void lease_ttlPassed_deletesItsKeysAndTellsWatches() {
        RecordingListener listener = new RecordingListener();
        LeaseId lease = backend.leases()
                .grant(Duration.ofSeconds(5), LeaseId.NONE)
                .join()
                .id();
        backend.kv()
                .put(PutRequest.of(Bytes.ofUtf8("a"), Bytes.ofUtf8("1"), lease))
                .join();
        backend.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);

        time.advance(Duration.ofMillis(4999));
        assertThat(etcd.keys()).hasSize(1);
        time.advance(Duration.ofMillis(1));

        assertThat(etcd.keys()).isEmpty();
        assertThat(listener.log()).containsExactly("created 2", "events 3 [DELETE a@3]");
    }
}

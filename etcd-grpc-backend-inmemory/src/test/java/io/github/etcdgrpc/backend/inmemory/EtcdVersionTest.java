package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class EtcdVersionTest {
    private static final Bytes KEY = Bytes.ofUtf8("a");
    private static final long DELETED_AT = 3;

    private final VirtualTime time = new VirtualTime();

    @Test
    void watch_fromTheCompactedRevisionOn34_isNotToldWhatWasDeletedThere() {
        assertThat(toldFromTheCompactedRevision(EtcdVersion.V3_4))
                .containsExactly("created 4", "events 4 [PUT b@3, PUT c@4]");
    }

    @Test
    void watch_fromTheCompactedRevisionOn35_isToldAllThatHappenedThere() {
        assertThat(toldFromTheCompactedRevision(EtcdVersion.V3_5))
                .containsExactly("created 4", "events 4 [DELETE a@3, PUT b@3, PUT c@4]");
    }

    @Test
    void watch_afterWipe_goesByTheSameVersion() {
        InMemoryEtcd etcd = InMemoryEtcd.create(time, 1, EtcdVersion.V3_4);
        etcd.wipe();

        assertThat(toldFromTheCompactedRevision(etcd)).containsExactly("created 4", "events 4 [PUT b@3, PUT c@4]");
    }

    @ParameterizedTest
    @EnumSource
    void status_tellsTheVersion(EtcdVersion version) {
        EtcdBackend backend = InMemoryEtcd.create(time, 1, version).connect();

        String majorMinor = version.name().substring(1).replace('_', '.');
        assertThat(backend.status().join().version())
                .startsWith(majorMinor + ".")
                .isEqualTo(version.said());
    }

    @Test
    void create_withoutVersion_takesAfterTheNewest() {
        EtcdVersion[] versions = EtcdVersion.values();

        assertThat(InMemoryEtcd.create(time).connect().status().join().version())
                .isEqualTo(versions[versions.length - 1].said());
    }

    @ParameterizedTest
    @EnumSource
    void compact_revisionThatDeletedAndPutAKeyAgain_keepsTheKey(EtcdVersion version) {
        EtcdBackend backend = InMemoryEtcd.create(time, 1, version).connect();
        PutRequest put = PutRequest.of(KEY, Bytes.ofUtf8("v"));
        backend.kv().put(put).join();
        backend.kv()
                .txn(TxnRequest.when().then(DeleteRequest.of(KeyRange.from(KEY)), put))
                .join();

        backend.kv().compact(DELETED_AT).join();

        assertThat(backend.kv().range(RangeRequest.of(KEY)).join().keyValues()).hasSize(1);
    }

    private List<String> toldFromTheCompactedRevision(EtcdVersion version) {
        return toldFromTheCompactedRevision(InMemoryEtcd.create(time, 1, version));
    }

    private List<String> toldFromTheCompactedRevision(InMemoryEtcd etcd) {
        EtcdBackend backend = etcd.connect();
        backend.kv().put(PutRequest.of(KEY, Bytes.EMPTY)).join();
        backend.kv()
                .txn(TxnRequest.when().then(DeleteRequest.of(KEY), PutRequest.of(Bytes.ofUtf8("b"), Bytes.EMPTY)))
                .join();
        backend.kv().put(PutRequest.of(Bytes.ofUtf8("c"), Bytes.EMPTY)).join();
        backend.kv().compact(DELETED_AT).join();
        RecordingListener listener = new RecordingListener();
        backend.watches().watch(WatchRequest.of(KeyRange.all(), DELETED_AT), listener);
        time.settle();
        return listener.log();
    }
}

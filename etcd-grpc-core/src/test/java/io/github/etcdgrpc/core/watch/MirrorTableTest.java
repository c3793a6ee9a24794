package io.github.etcdgrpc.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MirrorTableTest {
    private static final int INSTANCES = 10_000;

    private final MirrorTable<ServiceInstance> table = new MirrorTable<>(MirrorTableTest::parse);

    @Test
    void tenThousandInstances_takeLessThanTenMegabytes() {
        long before = usedHeap();
        table.replace(
                IntStream.range(0, INSTANCES).mapToObj(id -> keyValue(id, 2)).toList(), Set.of());
        int size = table.snapshot().size();
        long held = usedHeap() - before;

        assertThat(size).isEqualTo(INSTANCES);
        assertThat(held).isLessThan(10_000_000);
    }

    @Test
    void apply_makesTheListOnlyWhenSomebodyAsks() {
        table.replace(List.of(keyValue(1, 2), keyValue(2, 2)), Set.of());
        List<ServiceInstance> before = table.snapshot();
        assertThat(table.snapshot()).isSameAs(before);
        List<Change<ServiceInstance>> changes =
                table.apply(List.of(new WatchEvent(WatchEvent.Type.PUT, keyValue(2, 3), Optional.empty())));

        assertThat(changes).hasSize(1);
        assertThat(before).extracting(ServiceInstance::leaseId).containsOnly(new LeaseId(2));
        assertThat(table.snapshot())
                .extracting(ServiceInstance::leaseId)
                .containsExactly(new LeaseId(2), new LeaseId(3));
        assertThat(table.snapshot()).isSameAs(table.snapshot());
    }

    @Test
    void replace_leavesExceptionsAsTheyAre() {
        table.replace(List.of(keyValue(1, 2), keyValue(2, 2)), Set.of());
        List<Change<ServiceInstance>> changes =
                table.replace(List.of(keyValue(1, 3), keyValue(3, 3)), Set.of(key(1), key(2), key(3)));

        assertThat(changes).isEmpty();
        assertThat(table.snapshot()).hasSize(2);
    }

    private static Bytes key(int id) {
        return Bytes.ofUtf8("/services/greeter/greeter-" + id);
    }

    private static KeyValue keyValue(int id, long revision) {
        return new KeyValue(
                key(id), Bytes.ofUtf8("10.0.0." + id + ":50051"), revision, revision, 1, new LeaseId(revision));
    }

    private static Optional<ServiceInstance> parse(KeyValue keyValue) {
        String address = keyValue.value().utf8();
        Map<String, String> metadata = Map.of("zone", "zone of " + address, "version", "1.0");
        String id = keyValue.key().utf8().substring(18);
        return Optional.of(new ServiceInstance(id, address, metadata, keyValue.lease(), Duration.ofSeconds(30)));
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int round = 0; round < 3; round++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceWatch;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What others write under the service prefix. */
final class ForeignValuesIT extends RealEtcd {

    ForeignValuesIT(EtcdBinary binary) {
        super(binary);
    }

    @Test
    void goServiceByEtcdsOwnNamingFormat_isFoundAndWatched() {
        String go = "{\"Op\":0,\"Addr\":\"127.0.0.1:9000\",\"Metadata\":{\"weight\":3}}";
        etcd().etcdctl("put", "/services/go-svc/127.0.0.1:9000", go);

        EtcdManager manager = observer();
        ServiceInstance expected = new ServiceInstance("127.0.0.1:9000", "127.0.0.1:9000");
        assertThat(manager.serviceDiscovery().resolveService("go-svc"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.id()).isEqualTo(expected.id());
                    assertThat(found.address()).isEqualTo(expected.address());
                    assertThat(found.metadata()).isEqualTo(Map.of("weight", "3"));
                });
        try (ServiceWatch watch = manager.serviceDiscovery().watchService("go-svc", event -> {})) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> watch.instances().size() == 1);
            etcd().etcdctl("del", "/services/go-svc/127.0.0.1:9000");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> watch.instances().isEmpty());
        }
    }

    @Test
    void junkUnderThePrefix_isSkippedAndTheGoodInstancesStillCome() {
        EtcdManager manager = manager("server");
        manager.serviceRegistry().register("mixed", "a-good", "127.0.0.1:1");
        putJunk("before");
        try (ServiceWatch watch = manager.serviceDiscovery().watchService("mixed", event -> {})) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(watch::isSynced);
            putJunk("after");
            manager.serviceRegistry().register("mixed", "z-good", "127.0.0.1:2");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(watch.instances())
                            .extracting(ServiceInstance::id)
                            .containsExactly("a-good", "z-good"));
        }
        assertThat(manager.serviceDiscovery().getServiceEndpoints("mixed"))
                .containsExactly("127.0.0.1:1", "127.0.0.1:2");
        manager.close();
    }

    private void putJunk(String suffix) {
        String prefix = "/services/mixed/" + suffix + "-";
        putRaw(Map.of(
                prefix + "text", Bytes.ofUtf8("hello"),
                prefix + "json", Bytes.ofUtf8("{\"Addr\":12}"),
                prefix + "array", Bytes.ofUtf8("[1,2"),
                prefix + "binary", Bytes.of((byte) 0, (byte) 0xff, (byte) 0xfe, (byte) 0x80),
                prefix + "empty", Bytes.EMPTY,
                prefix + "large", Bytes.of(new byte[1_000_000])));
    }
}

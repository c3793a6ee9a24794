package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EtcdImagesTest {
    @Test
    void find_named_isTheName() {
        assertThat(new EtcdImages(Map.of("ETCD_GRPC_TEST_IMAGE", " mirror/etcd:v3.5.16 ")).find())
                .contains("mirror/etcd:v3.5.16");
    }

    @Test
    void find_blankOrUnset_isNone() {
        assertThat(new EtcdImages(Map.of("ETCD_GRPC_TEST_IMAGE", " ")).find()).isEmpty();
        assertThat(new EtcdImages(Map.of()).find()).isEmpty();
        assertThat(new EtcdImages(Map.of()).howToFind()).contains("set ETCD_GRPC_TEST_IMAGE");
    }
}

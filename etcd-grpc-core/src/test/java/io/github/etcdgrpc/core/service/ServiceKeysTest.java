package io.github.etcdgrpc.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceKeysTest {
    private final ServiceKeys keys = new ServiceKeys("/services");

    @Test
    void instance_isPrefixServiceId() {
        assertThat(keys.instance("greeter", "1")).isEqualTo(Bytes.ofUtf8("/services/greeter/1"));
    }

    @Test
    void instancesOf_leavesOutServicesThatBeginAlike() {
        assertThat(keys.instancesOf("a").contains(keys.instance("a", "1"))).isTrue();
        assertThat(keys.instancesOf("a").contains(keys.instance("ab", "1"))).isFalse();
        assertThat(keys.instancesOf("a").contains(Bytes.ofUtf8("/services/a"))).isFalse();
    }

    @Test
    void all_hasEveryService_andNothingElse() {
        assertThat(keys.all().contains(keys.instance("a", "1"))).isTrue();
        assertThat(keys.all().contains(Bytes.ofUtf8("/servicesX/a/1"))).isFalse();
    }

    @Test
    void parse_instanceKey_givesItsParts() {
        assertThat(keys.parse(Bytes.ofUtf8("/services/greeter/1"))).contains(new ServiceKeys.Parts("greeter", "1"));
    }

    @Test
    void parse_idWithSlashes_keepsThem() {
        assertThat(keys.parse(Bytes.ofUtf8("/services/greeter/zone/1")))
                .contains(new ServiceKeys.Parts("greeter", "zone/1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/services", "/services/", "/services/a", "/services/a/", "/services//1", "/other/a/1", "a/1"
            })
    void parse_otherKey_isNone(String key) {
        assertThat(keys.parse(Bytes.ofUtf8(key))).isEmpty();
    }

    @Test
    void parse_keyThatIsNoUtf8_isNone() {
        Bytes key = Bytes.ofUtf8("/services/a/").concat(Bytes.of((byte) 0xff));

        assertThat(keys.parse(key)).isEmpty();
    }
}

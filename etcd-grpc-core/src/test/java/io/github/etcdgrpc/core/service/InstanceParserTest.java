package io.github.etcdgrpc.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceParserTest {
    private final InstanceParser parser = new InstanceParser(new ServiceKeys("/services"));

    @Test
    void parse_instance_takesIdFromKeyAndLeaseFromEtcd() {
        assertThat(parser.parse(keyValue("/services/a/one", "h:1")))
                .contains(new ServiceInstance("one", "h:1", Map.of(), new LeaseId(7), Duration.ZERO));
        assertThat(parser.skipped()).isZero();
    }

    @Test
    void parse_junk_isSkippedAndCountedEachTime() {
        assertThat(parser.parse(keyValue("/services/a/junk", "junk"))).isEmpty();
        assertThat(parser.parse(keyValue("/services/a/junk", ""))).isEmpty();
        assertThat(parser.parse(keyValue("/services/a", "h:1"))).isEmpty();

        assertThat(parser.skipped()).isEqualTo(3);
    }

    @Test
    void parse_goodValueAfterJunk_isRead() {
        parser.parse(keyValue("/services/a/1", "junk"));

        assertThat(parser.parse(keyValue("/services/a/1", "h:1"))).isPresent();
        assertThat(parser.skipped()).isEqualTo(1);
    }

    @Test
    void parse_tenThousandJunkKeys_remembersABoundedNumber() {
        for (int key = 0; key < 10_000; key++) {
            parser.parse(keyValue("/services/a/" + key, "junk"));
        }

        assertThat(parser.skipped()).isEqualTo(10_000);
        assertThat(parser.remembered()).isEqualTo(1_000);
    }

    private static KeyValue keyValue(String key, String value) {
        return new KeyValue(Bytes.ofUtf8(key), Bytes.ofUtf8(value), 2, 3, 1, new LeaseId(7));
    }
}

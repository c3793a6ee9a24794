package io.github.etcdgrpc.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BytesTest {

    @Test
    void compareTo_highBytes_ordersUnsigned() {
        Bytes high = Bytes.of((byte) 0xff);

        assertThat(Stream.of(high, Bytes.ofUtf8("ab"), Bytes.EMPTY, Bytes.ofUtf8("a"))
                        .sorted())
                .isEqualTo(List.of(Bytes.EMPTY, Bytes.ofUtf8("a"), Bytes.ofUtf8("ab"), high));
    }

    @Test
    void of_changedArray_isNotSeen() {
        byte[] content = {1, 2};
        Bytes bytes = Bytes.of(content);
        content[0] = 9;
        bytes.toByteArray()[1] = 9;

        assertThat(bytes).isEqualTo(Bytes.of((byte) 1, (byte) 2)).hasSameHashCodeAs(Bytes.of((byte) 1, (byte) 2));
    }

    @Test
    void prefixEnd_lastBytesMaximal_cutsThem() {
        assertThat(Bytes.ofUtf8("a/").prefixEnd()).isEqualTo(Bytes.ofUtf8("a0"));
        assertThat(Bytes.of((byte) 1, (byte) 0xff).prefixEnd()).isEqualTo(Bytes.of((byte) 2));
        assertThat(Bytes.of((byte) 0xff).prefixEnd()).isEqualTo(KeyRange.UNBOUNDED);
        assertThat(Bytes.EMPTY.prefixEnd()).isEqualTo(KeyRange.UNBOUNDED);
    }

    @Test
    void next_anyKey_isFirstAfterIt() {
        Bytes key = Bytes.ofUtf8("a");

        assertThat(key.next()).isGreaterThan(key).isLessThan(Bytes.of((byte) 'a', (byte) 0, (byte) 0));
        assertThat(key.next().startsWith(key)).isTrue();
    }

    @Test
    void toString_notUtf8_isHexadecimal() {
        assertThat(Bytes.of((byte) 0xc3, (byte) 0x28)).hasToString("0xc328");
        assertThat(Bytes.ofUtf8("/services/ä")).hasToString("/services/ä");
    }

    @Test
    void contains_prefixRange_takesNoNeighbour() {
        KeyRange range = KeyRange.prefix(Bytes.ofUtf8("/s/a/"));

        assertThat(range.contains(Bytes.ofUtf8("/s/a/1"))).isTrue();
        assertThat(range.contains(Bytes.ofUtf8("/s/a"))).isFalse();
        assertThat(range.contains(Bytes.ofUtf8("/s/ab/1"))).isFalse();
    }

    @Test
    void contains_singleAllAndReversed_areAsInEtcd() {
        Bytes key = Bytes.ofUtf8("k");

        assertThat(KeyRange.single(key).contains(key)).isTrue();
        assertThat(KeyRange.single(key).contains(key.next())).isFalse();
        assertThat(KeyRange.prefix(Bytes.EMPTY).contains(Bytes.of((byte) 0xff))).isTrue();
        assertThat(KeyRange.from(key).contains(Bytes.ofUtf8("j"))).isFalse();
        assertThat(new KeyRange(key, Bytes.ofUtf8("a")).contains(Bytes.ofUtf8("b")))
                .isFalse();
        assertThat(new KeyRange(key, key).contains(key)).isFalse();
    }

    @Test
    void toString_requestsAndKeyValues_hideTheValue() {
        Bytes secret = Bytes.ofUtf8("hunter2");

        assertThat(PutRequest.of(Bytes.ofUtf8("k"), secret).toString())
                .contains("k")
                .doesNotContain("hunter2");
        assertThat(new KeyValue(Bytes.ofUtf8("k"), secret, 2, 3, 2, io.github.etcdgrpc.lease.LeaseId.NONE).toString())
                .contains("k@3")
                .doesNotContain("hunter2");
    }
}

package io.github.etcdgrpc.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceCodecTest {
    private static final LeaseId LEASE = new LeaseId(0x7e57);

    @Test
    void encode_withMetadata_isTheOneFormInAFixedOrder() {
        ServiceInstance instance = new ServiceInstance(
                "greeter-1",
                "10.0.0.7:50051",
                new TreeMap<>(Map.of("zone", "b", "env", "pröd\n")),
                LEASE,
                Duration.ofSeconds(30));

        assertThat(InstanceCodec.encode(instance).utf8())
                .isEqualTo("{\"Op\":0,\"Addr\":\"10.0.0.7:50051\",\"Metadata\":{\"env\":\"pröd\\n\",\"zone\":\"b\"},"
                        + "\"id\":\"greeter-1\",\"address\":\"10.0.0.7:50051\",\"ttl\":30}");
    }

    @Test
    void encode_withoutMetadata_leavesItOut() {
        assertThat(InstanceCodec.encode(new ServiceInstance("1", "h:1")).utf8())
                .isEqualTo("{\"Op\":0,\"Addr\":\"h:1\",\"id\":\"1\",\"address\":\"h:1\",\"ttl\":0}");
    }

    @Test
    void decode_whatWasEncoded_isTheSameInstance() {
        ServiceInstance instance = new ServiceInstance(
                "greeter-1",
                "[::1]:50051",
                Map.of("quote\"", "\\ \u2028 \uD83D\uDE00", "", "", "<&>", "'"),
                LEASE,
                Duration.ofDays(400));

        assertThat(InstanceCodec.decode("greeter-1", InstanceCodec.encode(instance), LEASE))
                .contains(instance);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("acceptedForms")
    void decode_acceptedForm_isRead(String form, String value, ServiceInstance expected) {
        assertThat(decode(value)).contains(expected);
    }

    static Stream<Arguments> acceptedForms() {
        return Stream.of(
                form("etcd's own", "{\"Op\":0,\"Addr\":\"h:1\",\"Metadata\":null}", Map.of()),
                form("etcd's own, short", "{\"Addr\":\"h:1\"}", Map.of()),
                form(
                        "etcd's own, metadata of strings",
                        "{\"Addr\":\"h:1\",\"Metadata\":{\"a\":\"b\"}}",
                        Map.of("a", "b")),
                form(
                        "etcd's own, metadata of anything",
                        "{\"Op\":0,\"Addr\":\"h:1\",\"Metadata\":{\"weight\":10,\"up\":true,\"tags\":[\"x\"],\"n\":null}}",
                        Map.of("weight", "10", "up", "true", "tags", "[\"x\"]", "n", "null")),
                form("etcd's own, metadata that is text", "{\"Addr\":\"h:1\",\"Metadata\":\"blue\"}", Map.of()),
                form("the Go library's object", "{\"address\":\"h:1\",\"metadata\":{\"a\":\"b\"}}", Map.of("a", "b")),
                form("the Go library's object, bare", "{\"address\":\"h:1\"}", Map.of()),
                form("the Go library's plain address", "h:1", Map.of()),
                form("a plain address with white space around", " h:1\n", Map.of()),
                form("names in any case", "{\"ADDR\":\"h:1\",\"metaData\":{\"a\":\"b\"}}", Map.of("a", "b")),
                form("unknown fields", "{\"Addr\":\"h:1\",\"weight\":{\"deep\":[1,2]}}", Map.of()),
                form("a useless Addr beside a good address", "{\"Addr\":\"\",\"address\":\"h:1\"}", Map.of()),
                form("a useless ttl", "{\"Addr\":\"h:1\",\"ttl\":1e400}", Map.of()),
                form("a ttl of text", "{\"Addr\":\"h:1\",\"ttl\":\"soon\"}", Map.of()));
    }

    private static Arguments form(String name, String value, Map<String, String> metadata) {
        return Arguments.of(name, value, new ServiceInstance("id", "h:1", metadata, LEASE, Duration.ZERO));
    }

    @Test
    void decode_ttl_isRead() {
        assertThat(decode("{\"Addr\":\"h:1\",\"ttl\":30}"))
                .get()
                .extracting(ServiceInstance::ttl)
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void decode_idInTheValue_isOverruledByTheKey() {
        assertThat(decode("{\"Addr\":\"h:1\",\"id\":\"other\"}"))
                .get()
                .extracting(ServiceInstance::id)
                .isEqualTo("id");
    }

    @Test
    void decode_duplicateNames_theLastWinsAsInGo() {
        assertThat(decode("{\"Addr\":\"h:1\",\"addr\":\"h:2\",\"ADDR\":\"h:3\"}"))
                .get()
                .extracting(ServiceInstance::address)
                .isEqualTo("h:3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "not an address: 1",
                "h:",
                "h:0",
                "h:65536",
                ":1",
                "http://h:1",
                "::1:80",
                "{",
                "{}",
                "[]",
                "null",
                "true",
                "\"h:1\"",
                "{\"Addr\":1}",
                "{\"Addr\":null}",
                "{\"Addr\":[\"h:1\"]}",
                "{\"Addr\":\"h\"}",
                "{\"Addr\":\"\\ud800:1\"}",
                "{\"Addr\":\"h:1\"",
                "{\"Addr\":\"h:1\"} trailing",
                "{\"Addr\":\"h:1\"}{\"Addr\":\"h:2\"}",
                "{Addr:'h:1'}",
                "{\"Addr\":\"h:1\",}",
                "// comment\n{\"Addr\":\"h:1\"}",
                "{\"Addr\":\"h:1\" /* comment */}",
                "{\"Addr\":\"h:1\",\"x\":NaN}",
                "{\"endpoints\":[\"grpc://h:1?isSecure=false\"]}"
            })
    void decode_junk_isNoInstance(String value) {
        assertThat(decode(value)).isEmpty();
    }

    @Test
    void decode_bytesThatAreNoUtf8_isNoInstance() {
        Bytes loneSurrogate = Bytes.of((byte) 0xed, (byte) 0xa0, (byte) 0x80, (byte) ':', (byte) '1');
        Bytes binary = Bytes.of((byte) 0, (byte) 0xff, (byte) 0xfe, (byte) 0x80);

        assertThat(InstanceCodec.decode("id", loneSurrogate, LEASE)).isEmpty();
        assertThat(InstanceCodec.decode("id", binary, LEASE)).isEmpty();
    }

    @Test
    void decode_aMegabyte_isNoInstance() {
        assertThat(decode("x".repeat(1 << 20))).isEmpty();
        assertThat(decode("x".repeat(1 << 20) + ":80")).isEmpty();
        assertThat(decode("{\"Addr\":\"" + "x".repeat(1 << 20) + ":80\"}")).isEmpty();
    }

    @Test
    void decode_aMegabyteOfOpenBrackets_isNoInstance() {
        assertThat(decode("{\"a\":" + "[".repeat(1 << 20))).isEmpty();
        assertThat(decode("{\"a\":".repeat(1 << 17))).isEmpty();
        assertThat(decode("{\"Addr\":\"h:1\",\"Metadata\":{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}"))
                .isEmpty();
    }

    private static Optional<ServiceInstance> decode(String value) {
        return InstanceCodec.decode("id", Bytes.ofUtf8(value), LEASE);
    }
}

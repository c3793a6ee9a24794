package io.github.etcdgrpc.core.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Bytes;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeValueTest {
    private static final Instant WHEN = Instant.parse("2026-11-24T02:00:00Z");

    @Test
    void bytes_areReadableByPeople() {
        assertThat(NodeValue.of("worker \"1\"", WHEN).bytes().utf8())
                .isEqualTo("{\"owner\":\"worker \\\"1\\\"\",\"created\":\"2026-11-24T02:00:00Z\"}");
    }

    @Test
    void parse_ownBytes_isTheSame() {
        NodeValue value = NodeValue.of("wörker/{1}", WHEN);

        assertThat(NodeValue.parse(value.bytes())).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void parse_nothing_saysNothing(String text) {
        assertThat(NodeValue.parse(Bytes.ofUtf8(text))).isEqualTo(new NodeValue(Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:1", "17", "null", "[1]", "{", "{}", "{\"id\":1}", "\u0000"})
    void parse_anythingElse_isAName(String text) {
        assertThat(NodeValue.parse(Bytes.ofUtf8(text))).isEqualTo(new NodeValue(Optional.of(text), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"owner\":\"a\"}|a",
                "{\"owner\":\"a\",\"created\":\"yesterday\"}|a",
                "{\"owner\":\"a\",\"created\":null}|a",
                "{\"owner\":null,\"created\":{}}|",
                "{\"owner\":[\"a\"],\"created\":[]}|"
            })
    void parse_partsThatAreNone_areLeftOut(String text, String owner) {
        assertThat(NodeValue.parse(Bytes.ofUtf8(text)))
                .isEqualTo(new NodeValue(Optional.ofNullable(owner), Optional.empty()));
    }

    @Test
    void parse_deepNesting_isAName() {
        String text = "{\"owner\":" + "[".repeat(100_000);

        assertThat(NodeValue.parse(Bytes.ofUtf8(text)).owner()).contains(text);
    }
}

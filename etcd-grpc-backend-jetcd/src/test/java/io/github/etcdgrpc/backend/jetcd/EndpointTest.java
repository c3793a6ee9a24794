package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "localhost:2379, localhost, 2379",
        "http://etcd-1.example:2379, etcd-1.example, 2379",
        "127.0.0.1:65535, 127.0.0.1, 65535",
        "etcd_1:1, etcd_1, 1"
    })
    void parse_hostAndPort_readsBoth(String text, String host, int port) {
        assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(host, port));
    }

    @Test
    void parse_ipv6_keepsBracketsInText() {
        Endpoint endpoint = Endpoint.parse("http://[::1]:2379");

        assertThat(endpoint).isEqualTo(new Endpoint("::1", 2379)).hasToString("[::1]:2379");
        assertThat(endpoint.uri()).hasToString("http://[::1]:2379");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:",
                ":2379",
                "localhost:port",
                "localhost:2379/path",
                "a:1,b:2",
                "user@host:1",
                "ftp://host:1",
                "::1:2379",
                "local host:1",
                "localhost:123456"
            })
    void parse_anythingElse_saysWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(text))
                .withMessage("endpoint: " + text + " (expected: host:port or http://host:port)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:0", "localhost:65536"})
    void parse_noSuchPort_namesTheBounds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(text))
                .withMessage("endpoint: " + text + " (expected: a port from 1 to 65535)");
    }

    @Test
    void parse_https_isRefusedRatherThanSpokenInPlaintext() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse("https://localhost:2379"))
                .withMessageContaining("no TLS is configured");
    }
}

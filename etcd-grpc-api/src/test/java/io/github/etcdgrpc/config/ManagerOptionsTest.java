package io.github.etcdgrpc.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManagerOptionsTest {

    @Test
    void defaults_areThoseDocumented() {
        ManagerOptions options = ManagerOptions.builder().build();

        assertThat(options).isEqualTo(ManagerOptions.DEFAULTS);
        assertThat(options.endpoints()).containsExactly("localhost:2379");
        assertThat(options.defaultTtl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(ManagerOptions.MAX_TTL).hasSeconds(9_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:2379",
                "etcd-1.prod.example:1",
                "[::1]:65535",
                "http://10.0.0.1:2379",
                "https://e:2379/"
            })
    void endpoints_wellFormed_areTaken(String endpoint) {
        assertThat(ManagerOptions.builder().endpoints(List.of(endpoint)).build().endpoints())
                .containsExactly(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "localhost:",
                ":2379",
                "localhost:0",
                "localhost:65536",
                "a b:1",
                "ftp://a:1",
                "http://a:1/path",
                "::1:2379",
                "a:1,b:2"
            })
    void endpoints_malformed_nameValueAndForm(String endpoint) {
        assertFails(
                () -> ManagerOptions.builder().endpoints(List.of(endpoint)).build(),
                ErrorCode.INVALID_CONFIGURATION,
                "endpoints: \"" + endpoint + "\" (expected: host:port or http://host:port");
    }

    @Test
    void endpoints_none_haveACodeOfTheirOwn() {
        assertFails(
                () -> ManagerOptions.builder().endpoints(List.of()).build(), ErrorCode.MISSING_ENDPOINTS, "host:port");
    }

    @Test
    void timeouts_zeroOrNegative_haveACodeOfTheirOwn() {
        assertFails(
                () -> ManagerOptions.builder().dialTimeout(Duration.ZERO).build(),
                ErrorCode.INVALID_TIMEOUT,
                "dialTimeout: PT0S (expected: > 0)");
        assertFails(
                () -> ManagerOptions.builder()
                        .operationTimeout(Duration.ofSeconds(-1))
                        .build(),
                ErrorCode.INVALID_TIMEOUT,
                "operationTimeout: PT-1S (expected: > 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.5S", "PT2500000H0.000000001S", "PT2500001H"})
    void defaultTtl_outOfRange_namesValueAndRange(String ttl) {
        assertFails(
                () -> ManagerOptions.builder().defaultTtl(Duration.parse(ttl)).build(),
                ErrorCode.INVALID_CONFIGURATION,
                "defaultTtl: " + Duration.parse(ttl) + " (expected: whole seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "/services/", "/"})
    void servicePrefix_emptyOrWithSlashAtItsEnd_isRefused(String prefix) {
        assertFails(
                () -> ManagerOptions.builder().servicePrefix(prefix).build(),
                ErrorCode.INVALID_CONFIGURATION,
                "servicePrefix: \"" + prefix + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "/locks/", "/"})
    void lockPrefix_emptyOrWithSlashAtItsEnd_isRefused(String prefix) {
        assertFails(
                () -> ManagerOptions.builder().lockPrefix(prefix).build(),
                ErrorCode.INVALID_CONFIGURATION,
                "lockPrefix: \"" + prefix + "\"");
    }

    @Test
    void retryAndPool_outOfRange_nameTheField() {
        assertThatThrownBy(() -> new RetryConfig(-1, Duration.ofMillis(1), Duration.ofMillis(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRetries: -1 (expected: >= 0)");
        assertThatThrownBy(() -> new RetryConfig(1, Duration.ofMillis(2), Duration.ofMillis(1), 1))
                .hasMessageStartingWith("maxInterval: PT0.001S");
        assertThatThrownBy(() -> new RetryConfig(1, Duration.ofMillis(1), Duration.ofMillis(1), Double.NaN))
                .hasMessageStartingWith("multiplier: NaN");
        assertThatThrownBy(() -> new ChannelPoolConfig(0, 0, Duration.ofMillis(1)))
                .hasMessage("maxActive: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new ChannelPoolConfig(0, 1, Duration.ZERO))
                .hasMessage("maxLifetime: PT0S (expected: > 0)");
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code, String detail) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EtcdException.class, error -> assertThat(error.code()).isEqualTo(code))
                .hasMessageContaining(detail);
    }
}

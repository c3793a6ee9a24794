package io.github.etcdgrpc.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredOptionsTest {

    @Test
    void read_nothingSet_givesTheDefaultsOfTheApi() {
        assertThat(ConfiguredOptions.read(ConfigFactory.empty())).isEqualTo(ManagerOptions.DEFAULTS);
        assertThat(ConfiguredOptions.read(ConfigFactory.load())).isEqualTo(ManagerOptions.DEFAULTS);
    }

    @Test
    void read_everySetting_reachesItsOption() {
        ManagerOptions options = read("""
                name = orders
                endpoints = ["etcd1:2379", "http://etcd2:2380"]
                dial-timeout = 2s
                operation-timeout = 1500ms
                default-ttl = 1m
                service-prefix = /prod/services
                lock-prefix = /prod/locks
                default-metadata { region = eu-1, weight = 3, canary = true, "build.number" = 7 }
                backend = inmemory
                """);

        assertThat(options)
                .isEqualTo(ManagerOptions.builder()
                        .name("orders")
                        .endpoints(List.of("etcd1:2379", "http://etcd2:2380"))
                        .dialTimeout(Duration.ofSeconds(2))
                        .operationTimeout(Duration.ofMillis(1500))
                        .defaultTtl(Duration.ofMinutes(1))
                        .servicePrefix("/prod/services")
                        .lockPrefix("/prod/locks")
                        .defaultMetadata(Map.of("region", "eu-1", "weight", "3", "canary", "true", "build.number", "7"))
                        .backend("inmemory")
                        .build());
    }

    @Test
    void read_reference_setsEverySettingOfTheSection() {
        Config reference = ConfigFactory.parseResources("reference.conf").getConfig("etcd-grpc");

        assertThat(reference.root().keySet())
                .containsExactlyInAnyOrder(
                        "name",
                        "endpoints",
                        "dial-timeout",
                        "operation-timeout",
                        "default-ttl",
                        "service-prefix",
                        "lock-prefix",
                        "default-metadata",
                        "backend");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a:1,b:2\"", "\" a:1 , b:2 ,\"", "[\"a:1\", \"b:2\"]"})
    void read_endpoints_takesAListOrCommas(String value) {
        assertThat(read("endpoints = " + value).endpoints()).containsExactly("a:1", "b:2");
    }

    @Test
    void read_bareNumber_countsMilliseconds() {
        assertThat(read("dial-timeout = 250").dialTimeout()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void read_substitutions_areResolved() {
        Config config = ConfigFactory.parseString("host = etcd1, etcd-grpc.endpoints = ${host}\":2379\"");

        assertThat(ConfiguredOptions.read(config).endpoints()).containsExactly("etcd1:2379");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name = "my app"                     | INVALID_CONFIGURATION | etcd-grpc.name: "my app" (expected: letters
                    name = ""                           | INVALID_CONFIGURATION | etcd-grpc.name: "" (expected: letters
                    endpoints = ""                      | MISSING_ENDPOINTS     | etcd-grpc.endpoints: "" (expected: at least one host:port
                    endpoints = []                      | MISSING_ENDPOINTS     | etcd-grpc.endpoints: [] (expected: at least one host:port
                    endpoints = "etcd1"                 | INVALID_CONFIGURATION | etcd-grpc.endpoints: "etcd1" (expected: at least one host:port
                    endpoints = { a = 1 }               | INVALID_CONFIGURATION | etcd-grpc.endpoints: {"a":1} (expected: at least one host:port
                    dial-timeout = soon                 | INVALID_CONFIGURATION | etcd-grpc.dial-timeout: "soon" (expected: a duration above zero
                    dial-timeout = 0s                   | INVALID_TIMEOUT       | etcd-grpc.dial-timeout: "0s" (expected: a duration above zero
                    operation-timeout = -1s             | INVALID_TIMEOUT       | etcd-grpc.operation-timeout: "-1s" (expected: a duration above zero
                    operation-timeout = []              | INVALID_CONFIGURATION | etcd-grpc.operation-timeout: [] (expected: a duration above zero
                    default-ttl = 30                    | INVALID_CONFIGURATION | etcd-grpc.default-ttl: 30 (expected: whole seconds with their unit
                    default-ttl = 1500ms                | INVALID_CONFIGURATION | etcd-grpc.default-ttl: "1500ms" (expected: whole seconds
                    default-ttl = 9000000001s           | INVALID_CONFIGURATION | etcd-grpc.default-ttl: "9000000001s" (expected: whole seconds
                    default-ttl = 99999999999999999999d | INVALID_CONFIGURATION | etcd-grpc.default-ttl: "99999999999999999999d" (expected: whole
                    service-prefix = "/a/"              | INVALID_CONFIGURATION | etcd-grpc.service-prefix: "/a/" (expected: a key prefix
                    lock-prefix = ""                    | INVALID_CONFIGURATION | etcd-grpc.lock-prefix: "" (expected: a key prefix
                    default-metadata = 7                | INVALID_CONFIGURATION | etcd-grpc.default-metadata: 7 (expected: an object
                    default-metadata.a.b = 7            | INVALID_CONFIGURATION | etcd-grpc.default-metadata: {"a":{"b":7}} (expected: an object
                    backend = []                        | INVALID_CONFIGURATION | etcd-grpc.backend: [] (expected: the name of a backend
                    """)
    void read_badValue_namesKeyValueAndWhatWasExpected(String setting, ErrorCode code, String message) {
        EtcdException error = catchThrowableOfType(EtcdException.class, () -> read(setting));

        assertThat(error.code()).isEqualTo(code);
        assertThat(error).hasMessageContaining(message).hasMessageContaining("in settings of this test: 2");
    }

    @Test
    void read_badValueInAFile_namesFileAndLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("application.conf"), "etcd-grpc {\n\n  default-ttl = never\n}\n");

        EtcdException error = catchThrowableOfType(
                EtcdException.class, () -> ConfiguredOptions.read(ConfigFactory.parseFile(file.toFile())));

        assertThat(error.getMessage())
                .startsWith("invalid configuration: etcd-grpc.default-ttl: \"never\" (expected: whole seconds")
                .endsWith("application.conf: 3");
    }

    @Test
    void read_sectionIsNoObject_saysSo() {
        EtcdException error = catchThrowableOfType(
                EtcdException.class, () -> ConfiguredOptions.read(ConfigFactory.parseString("etcd-grpc = 7")));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        assertThat(error).hasMessageContaining("etcd-grpc has type NUMBER rather than OBJECT");
    }

    @Test
    void read_substitutionWithoutValue_saysWhich() {
        EtcdException error = catchThrowableOfType(
                EtcdException.class,
                () -> ConfiguredOptions.read(ConfigFactory.parseString("etcd-grpc.name = ${nowhere}")));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        assertThat(error).hasMessageContaining("${nowhere}");
    }

    private static ManagerOptions read(String settings) {
        return ConfiguredOptions.read(ConfigFactory.parseString(
                "etcd-grpc {\n" + settings + "\n}",
                ConfigParseOptions.defaults().setOriginDescription("settings of this test")));
    }
}

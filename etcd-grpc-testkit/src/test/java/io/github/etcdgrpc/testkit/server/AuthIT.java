package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.testkit.tls.CertificateRequest;
import io.github.etcdgrpc.testkit.tls.TestCertificate.PemFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EachEtcd
class AuthIT {
    private static final String PASSWORD = "f4ir-and-square:7";
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    private final EtcdBinary binary;

    @TempDir
    private Path folder;

    AuthIT(EtcdBinary binary) {
        this.binary = binary;
    }

    @Test
    void auth_threeMembers_letRootInAndNobodyElse() {
        try (LocalEtcd etcd =
                LocalEtcd.builder(binary).members(3).auth("root", PASSWORD).start()) {
            for (EtcdMember member : etcd.members()) {
                assertThat(member.etcdctl("put", "key", "value")).contains("OK");
                assertThatThrownBy(() -> put(member, Map.of())).hasMessageContaining("user name is empty");
                assertThatThrownBy(() -> put(member, Map.of("ETCDCTL_USER", "root:wrong")))
                        .hasMessageContaining("authentication failed");
                assertThat(member.isHealthy()).isTrue();
            }

            etcd.leader().kill9();
            assertThat(etcd.leader().etcdctl("get", "key", "--print-value-only"))
                    .isEqualTo("value\n");
        }
    }

    @Test
    void auth_anotherName_isAUserThatMayDoEverything() {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).auth("admin", PASSWORD).start()) {
            assertThat(etcd.etcdctl("user", "add", "bob:x")).contains("bob");
            assertThat(etcd.etcdctl("user", "list").lines()).containsExactly("admin", "bob", "root");
        }
    }

    @Test
    void auth_restartedAndWiped_staysOn() {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).auth("root", PASSWORD).start()) {
            etcd.etcdctl("put", "key", "value");

            etcd.restart();
            assertThat(etcd.etcdctl("get", "key")).contains("value");

            etcd.kill9();
            etcd.wipe();
            etcd.start();
            assertThat(etcd.etcdctl("get", "key")).isEmpty();
            assertThatThrownBy(() -> put(etcd.member(0), Map.of())).hasMessageContaining("user name is empty");
        }
    }

    @Test
    void auth_password_standsNowhere() {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).auth("root", PASSWORD).start()) {
            assertThatThrownBy(() -> etcd.etcdctl("put", PASSWORD)).hasMessageNotContaining(PASSWORD);
            assertThat(etcd.log()).isNotEmpty().doesNotContain(PASSWORD);
            assertThat(etcd.toString()).doesNotContain(PASSWORD);
        }
        assertThat(new EtcdUser("root", PASSWORD)).hasToString("user root");
        assertThat(new Command(List.of("x"), Map.of("PASSWORD", PASSWORD), PASSWORD, List.of()))
                .hasToString("[x]");
    }

    @Test
    void auth_tokenTtl_isAFlag() throws Exception {
        try (LocalEtcd etcd = LocalEtcd.builder(binary)
                .auth("root", PASSWORD)
                .flags("--auth-token-ttl=1")
                .start()) {
            String token = authenticate(etcd);

            assertThat(putByGateway(etcd, token).statusCode()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(3))
                    .until(() -> putByGateway(etcd, token).body().contains("invalid auth token"));
            assertThat(putByGateway(etcd, authenticate(etcd)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void auth_mutualTls_takesTheCommonNameForTheUser() {
        try (LocalEtcd etcd =
                LocalEtcd.builder(binary).mutualTls().auth("root", PASSWORD).start()) {
            assertThat(etcd.etcdctl("put", "key", "value")).contains("OK");
            assertThat(putShowing(etcd, "root")).contains("OK");
            assertThatThrownBy(() -> putShowing(etcd, TlsFiles.CLIENT)).hasMessageContaining("permission denied");
        }
    }

    private String put(EtcdMember member, Map<String, String> environment, String... flags) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ETCDCTL_API", "3");
        List<String> line = new ArrayList<>(
                List.of(binary.etcdctl().toString(), "--endpoints=" + member.endpoint(), "--command-timeout=3s"));
        line.addAll(List.of(flags));
        line.addAll(List.of("put", "key", "value"));
        return new Command(line, all, "", List.of()).run(Readiness.PATIENCE);
    }

    private String putShowing(LocalEtcd etcd, String commonName) {
        PemFiles files = etcd.tls()
                .authority()
                .issue(CertificateRequest.client(commonName))
                .writeTo(folder, commonName);
        return put(
                etcd.member(0),
                Map.of(),
                "--cacert=" + etcd.tls().caFile(),
                "--cert=" + files.certificate(),
                "--key=" + files.key());
    }

    private static String authenticate(LocalEtcd etcd) throws IOException, InterruptedException {
        String body = post(etcd, "/v3/auth/authenticate", "", "{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}")
                .body();
        Matcher token = TOKEN.matcher(body);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    /** Key and value are Base64. */
    private static HttpResponse<String> putByGateway(LocalEtcd etcd, String token)
            throws IOException, InterruptedException {
        return post(etcd, "/v3/kv/put", token, "{\"key\":\"a2V5\",\"value\":\"dmFsdWU=\"}");
    }

    private static HttpResponse<String> post(LocalEtcd etcd, String path, String token, String json)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + etcd.endpoint() + path))
                .POST(BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}

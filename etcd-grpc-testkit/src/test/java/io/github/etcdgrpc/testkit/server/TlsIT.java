package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.testkit.tls.CertificateAuthority;
import io.github.etcdgrpc.testkit.tls.CertificateRequest;
import io.github.etcdgrpc.testkit.tls.CertificateRequest.Validity;
import io.github.etcdgrpc.testkit.tls.TestCertificate;
import io.github.etcdgrpc.testkit.tls.TestCertificate.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in by whom. Where the server is bad, it is healthy all the same: it is the client that must refuse it. */
@EachEtcd
class TlsIT {
    /** What the authority of {@link ServerTls#create()} is called. */
    private static final String AUTHORITY = "etcd-grpc-test";

    private final EtcdBinary binary;

    @TempDir
    private Path folder;

    TlsIT(EtcdBinary binary) {
        this.binary = binary;
    }

    @Test
    void tls_threeMembers_areReachedByThoseWhoTrustTheAuthority() throws Exception {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).members(3).tls().start()) {
            assertThat(etcd.endpoints()).allMatch(endpoint -> endpoint.startsWith("https://127.0.0.1:"));
            assertThat(etcd.etcdctl("put", "key", "value")).contains("OK");
            for (EtcdMember member : etcd.members()) {
                assertThat(TlsPage.of(member, etcd.tls().caFile()).read()).contains(binary.version());
                assertThat(member.metrics().grpcHandled("Put")).isNotNegative();
            }
            assertThat(etcd.metrics().grpcHandled("Put")).isOne();
            etcd.leader().kill9();
            assertThat(etcd.leader().etcdctl("get", "key")).contains("value");
        }
    }

    @Test
    void tls_clientThatTrustsAnotherAuthority_refusesTheServer() {
        Path otherCa = folder.resolve("other.pem");
        CertificateAuthority.create(AUTHORITY).writeCertificate(otherCa);
        try (LocalEtcd etcd = LocalEtcd.builder(binary).tls().start()) {
            assertThatThrownBy(TlsPage.of(etcd.member(0), otherCa)::read)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("path validation failed");
        }
    }

    @Test
    void tls_clientInPlainText_isKeptOut() {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).tls().start()) {
            String plain = "http://127.0.0.1:" + etcd.clientPort();

            assertThat(Http.says(plain + "/version", "etcdserver")).isFalse();
        }
    }

    @Test
    void mutualTls_goodClient_isLetIn() throws Exception {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).mutualTls().start()) {
            assertThat(etcd.etcdctl("put", "key", "value")).contains("OK");
            assertThat(TlsPage.of(etcd.member(0), etcd.tls().caFile())
                            .withClient(
                                    etcd.tls().clientCertificate(), etcd.tls().clientKey())
                            .read())
                    .contains(binary.version());
            assertThat(etcd.metrics().grpcHandled("Put")).isOne();
        }
    }

    @Test
    void mutualTls_badClients_areKeptOut() throws Exception {
        try (LocalEtcd etcd = LocalEtcd.builder(binary).mutualTls().start()) {
            CertificateAuthority known = etcd.tls().authority();
            CertificateRequest client = CertificateRequest.client("client");
            TestCertificate expired = known.issue(client.withValidity(Validity.EXPIRED));
            // Of the same name, or the JDK would not even show its certificate.
            TestCertificate stranger = CertificateAuthority.create(AUTHORITY).issue(client);

            assertKeptOut(etcd, TlsPage.of(etcd.member(0), etcd.tls().caFile()), "didn't provide a certificate");
            assertKeptOut(etcd, showing(etcd, expired), "certificate has expired");
            assertKeptOut(etcd, showing(etcd, stranger), "certificate signed by unknown authority");
            assertThat(showing(etcd, known.issue(client)).read()).contains(binary.version());
        }
    }

    @Test
    void tls_serverWithExpiredCertificate_isRefusedByClients() {
        assertServerRefused(CertificateRequest.server().withValidity(Validity.EXPIRED), "NotAfter");
    }

    @Test
    void tls_serverWithFutureCertificate_isRefusedByClients() {
        assertServerRefused(CertificateRequest.server().withValidity(Validity.NOT_YET), "NotBefore");
    }

    @Test
    void tls_serverWithAnothersName_isRefusedByClients() {
        assertServerRefused(CertificateRequest.server("elsewhere.example"), "127.0.0.1");
    }

    private void assertServerRefused(CertificateRequest bad, String why) {
        CertificateAuthority authority = CertificateAuthority.create("test");
        ServerTls tls = ServerTls.of(authority).withCertificate(authority.issue(bad));
        try (LocalEtcd etcd = LocalEtcd.builder(binary).tls(tls).start()) {
            assertThatThrownBy(TlsPage.of(etcd.member(0), etcd.tls().caFile())::read)
                    .isInstanceOf(SSLException.class)
                    .rootCause()
                    .hasMessageContaining(why);
        }
    }

    private TlsPage showing(LocalEtcd etcd, TestCertificate client) throws IOException, GeneralSecurityException {
        PemFiles files = client.writeTo(folder, "client");
        return TlsPage.of(etcd.member(0), etcd.tls().caFile()).withClient(files.certificate(), files.key());
    }

    /** The client may see a connection reset before it sees why. */
    private static void assertKeptOut(LocalEtcd etcd, TlsPage page, String why) {
        assertThatThrownBy(page::read).isInstanceOf(IOException.class);
        await().atMost(Duration.ofSeconds(30)).until(() -> etcd.log().contains(why));
    }
}

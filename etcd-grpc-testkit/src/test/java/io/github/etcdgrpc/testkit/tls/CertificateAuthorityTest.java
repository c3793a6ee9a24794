package io.github.etcdgrpc.testkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.etcdgrpc.testkit.tls.CertificateRequest.Validity;
import io.github.etcdgrpc.testkit.tls.TestCertificate.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final CertificateAuthority authority = CertificateAuthority.create("test");

    @TempDir
    private Path folder;

    @Test
    void issue_server_isGoodForLoopback() throws GeneralSecurityException {
        X509Certificate server = authority.issue(CertificateRequest.server()).certificate();

        server.verify(authority.certificate().getPublicKey());
        server.checkValidity();
        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> name.get(0), name -> name.get(1))
                .containsExactly(
                        tuple(IP_ADDRESS, "127.0.0.1"),
                        tuple(IP_ADDRESS, "0:0:0:0:0:0:0:1"),
                        tuple(DNS_NAME, "localhost"));
        assertThat(server.getBasicConstraints()).isNegative();
    }

    @Test
    void issue_client_namesTheUserAndNoHost() throws GeneralSecurityException {
        X509Certificate client =
                authority.issue(CertificateRequest.client("alice")).certificate();

        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=alice");
        assertThat(client.getSubjectAlternativeNames()).isNull();
        assertThat(client.getExtendedKeyUsage()).contains("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void issue_twice_differsInKeyAndNumber() {
        TestCertificate one = authority.issue(CertificateRequest.server());
        TestCertificate other = authority.issue(CertificateRequest.server());

        assertThat(one.privateKey()).isNotEqualTo(other.privateKey());
        assertThat(one.certificate().getSerialNumber())
                .isNotEqualTo(other.certificate().getSerialNumber());
    }

    @Test
    void issue_badValidity_isRefusedToday() {
        X509Certificate expired = issue(Validity.EXPIRED);
        X509Certificate notYet = issue(Validity.NOT_YET);

        assertThatThrownBy(expired::checkValidity).isInstanceOf(CertificateExpiredException.class);
        assertThatThrownBy(notYet::checkValidity).isInstanceOf(CertificateNotYetValidException.class);
    }

    @Test
    void create_sameName_isAnotherAuthority() {
        CertificateAuthority other = CertificateAuthority.create("test");

        assertThatThrownBy(() -> issue(Validity.NOW).verify(other.certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void certificate_ofTheAuthority_isARootThatSignsItself() throws GeneralSecurityException {
        X509Certificate root = authority.certificate();

        root.verify(root.getPublicKey());
        assertThat(root.getBasicConstraints()).isPositive();
        assertThat(root.getSubjectX500Principal()).isEqualTo(root.getIssuerX500Principal());
    }

    @Test
    void writeTo_readBack_areTheSameAndBelongTogether() throws Exception {
        TestCertificate issued = authority.issue(CertificateRequest.server());

        PemFiles files = issued.writeTo(folder, "server");

        X509Certificate read = readCertificate(files.certificate());
        assertThat(read).isEqualTo(issued.certificate());
        assertThat(signs(readKey(files.key()), read)).isTrue();
    }

    @Test
    void writeTo_key_isReadableByItsOwnerOnly() throws IOException {
        PemFiles files = authority.issue(CertificateRequest.server()).writeTo(folder, "server");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
    }

    @Test
    void writeTo_keyThatOthersCouldRead_isReplaced() throws IOException {
        Path open = Files.createFile(
                folder.resolve("server-key.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));

        authority.issue(CertificateRequest.server()).writeTo(folder, "server");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rw-------");
    }

    @Test
    void writeTo_noSuchFolder_fails() {
        TestCertificate issued = authority.issue(CertificateRequest.server());

        assertThatThrownBy(() -> issued.writeTo(folder.resolve("nowhere"), "server"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void writeCertificate_readBack_isTheAuthority() throws Exception {
        authority.writeCertificate(folder.resolve("ca.pem"));

        assertThat(readCertificate(folder.resolve("ca.pem"))).isEqualTo(authority.certificate());
    }

    @Test
    void toString_certificate_namesSubjectAndIssuer() {
        assertThat(authority.issue(CertificateRequest.client("alice")))
                .hasToString("certificate of CN=alice by CN=test");
        assertThat(authority).hasToString("certificate authority test");
    }

    @Test
    void request_blankNames_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateRequest.client(" "))
                .withMessage("commonName: ' ' (expected: not blank)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateRequest.server("localhost", ""))
                .withMessage("host: '' (expected: not blank)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthority.create(""))
                .withMessage("commonName: '' (expected: not blank)");
    }

    private X509Certificate issue(Validity validity) {
        return authority
                .issue(CertificateRequest.server().withValidity(validity))
                .certificate();
    }

    private static X509Certificate readCertificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        String base64 = String.join(
                "",
                Files.readAllLines(file).stream()
                        .filter(line -> !line.startsWith("-----"))
                        .toList());
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static boolean signs(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        byte[] text = {1, 2, 3};
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key);
        signer.update(text);
        byte[] signature = signer.sign();
        signer.initVerify(certificate);
        signer.update(text);
        return signer.verify(signature);
    }
}

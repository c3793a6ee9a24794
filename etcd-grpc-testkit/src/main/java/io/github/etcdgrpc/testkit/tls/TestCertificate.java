package io.github.etcdgrpc.testkit.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate and its private key, which no text of this class shows. Immutable. */
public final class TestCertificate {
    private final X509Certificate certificate;
    private final PrivateKey privateKey;

    TestCertificate(X509Certificate certificate, PrivateKey privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    /**
     * Where a certificate and its key are, as PEM; the key as PKCS #8 without a password.
     *
     * @param certificate the certificate's file
     * @param key the key's, which only its owner may read
     */
    public record PemFiles(Path certificate, Path key) {
        /** Refuses nulls. */
        public PemFiles {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
        }
    }

    /** Returns the certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Returns the key. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /**
     * Writes both into a directory, as {@code NAME.pem} and {@code NAME-key.pem}. Files of these names that are there already are replaced.
     *
     * @throws java.io.UncheckedIOException when that fails, for instance because there is no such directory
     */
    public PemFiles writeTo(Path directory, String name) {
        PemFiles files = new PemFiles(directory.resolve(name + ".pem"), directory.resolve(name + "-key.pem"));
        Pem.writeCertificate(certificate, files.certificate());
        Pem.writeKey(privateKey, files.key());
        return files;
    }

    /** Names the subject, and who issued it. */
    @Override
    public String toString() {
        return "certificate of " + certificate.getSubjectX500Principal().getName() + " by "
                + certificate.getIssuerX500Principal().getName();
    }
}

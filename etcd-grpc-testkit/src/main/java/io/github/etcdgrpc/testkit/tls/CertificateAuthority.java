package io.github.etcdgrpc.testkit.tls;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.testkit.tls.CertificateRequest.Validity;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A certificate authority of a test: itself the root, with a key of its own that stays in memory.
 *
 * <pre>{@code
 * CertificateAuthority authority = CertificateAuthority.create("test");
 * authority.writeCertificate(folder.resolve("ca.pem"));
 * TestCertificate good = authority.issue(CertificateRequest.server());
 * TestCertificate expired = authority.issue(CertificateRequest.server().withValidity(Validity.EXPIRED));
 * TestCertificate wrongName = authority.issue(CertificateRequest.server("elsewhere.example"));
 * TestCertificate unknownAuthority = CertificateAuthority.create("other").issue(CertificateRequest.server());
 * }</pre>
 *
 * <p>All keys are of the curve P-256; what is issued may be used by either side of a connection. Two authorities of one name are still two. Safe for use by any number of
 * threads.
 */
public final class CertificateAuthority {
    private static final String CURVE = "secp256r1";

    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final AtomicLong serials = new AtomicLong(1);

    private CertificateAuthority(String name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /**
     * Makes one with a new key.
     *
     * @param name its common name
     * @throws IllegalArgumentException when the name is blank
     */
    public static CertificateAuthority create(String name) {
        CertificateRequest own = new CertificateRequest(name, List.of(), Validity.NOW);
        KeyPair keys = newKeys();
        X509Certificate root = new CertificateWriter(name, keys).writeRoot(own);
        return new CertificateAuthority(name, keys, root);
    }

    /** Returns its own certificate, which those trust who trust this authority. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Writes its own certificate to a file, as PEM.
     *
     * @throws java.io.UncheckedIOException when that fails
     */
    public void writeCertificate(Path file) {
        Pem.writeCertificate(certificate, file);
    }

    /** Issues a certificate with a new key. */
    public TestCertificate issue(CertificateRequest request) {
        requireNonNull(request, "request");
        KeyPair subject = newKeys();
        BigInteger serial = BigInteger.valueOf(serials.incrementAndGet());
        X509Certificate issued = new CertificateWriter(name, keys).write(request, serial, subject.getPublic());
        return new TestCertificate(issued, subject.getPrivate());
    }

    /** Names the authority. */
    @Override
    public String toString() {
        return "certificate authority " + name;
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no curve " + CURVE, e);
        }
    }
}

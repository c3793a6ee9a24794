package io.github.etcdgrpc.testkit.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Writes and signs certificates for one authority. The only place that knows Bouncy Castle, and it uses the JDK's own algorithms. */
final class CertificateWriter {
    /** Lets etcd's own gateway to itself show the server's certificate as a client's. */
    private static final KeyPurposeId[] BOTH_SIDES = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};

    private final X500Name issuer;
    private final KeyPair issuerKeys;

    CertificateWriter(String issuer, KeyPair issuerKeys) {
        this.issuer = name(issuer);
        this.issuerKeys = issuerKeys;
    }

    X509Certificate writeRoot(CertificateRequest request) {
        try {
            X509v3CertificateBuilder root = begin(request, BigInteger.ONE, issuerKeys.getPublic());
            root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            root.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return sign(root);
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw unwritable(request, e);
        }
    }

    X509Certificate write(CertificateRequest request, BigInteger serial, PublicKey subject) {
        try {
            X509v3CertificateBuilder leaf = begin(request, serial, subject);
            leaf.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuerKeys.getPublic()));
            leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            leaf.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            leaf.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(BOTH_SIDES));
            if (!request.hosts().isEmpty()) {
                leaf.addExtension(Extension.subjectAlternativeName, false, alternativeNames(request));
            }
            return sign(leaf);
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw unwritable(request, e);
        }
    }

    private X509v3CertificateBuilder begin(CertificateRequest request, BigInteger serial, PublicKey subject)
            throws CertIOException, GeneralSecurityException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(request.validity().from()),
                Date.from(request.validity().to()),
                name(request.commonName()),
                subject);
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(subject));
        return builder;
    }

    private X509Certificate sign(X509v3CertificateBuilder builder)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
    }

    private static GeneralNames alternativeNames(CertificateRequest request) {
        return new GeneralNames(request.hosts().stream()
                .map(host ->
                        new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static IllegalStateException unwritable(CertificateRequest request, Exception cause) {
        return new IllegalStateException("cannot make " + request, cause);
    }
}

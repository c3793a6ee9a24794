package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.testkit.tls.CertificateAuthority;
import io.github.etcdgrpc.testkit.tls.CertificateRequest;
import io.github.etcdgrpc.testkit.tls.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How servers prove who they are to clients, and whether clients must. Between members nothing is encrypted. Immutable.
 *
 * <pre>{@code
 * ServerTls.create()                                                          // a good certificate
 * ServerTls.create().mutual()                                                 // and clients must have one too
 * ServerTls.of(authority).withCertificate(authority.issue(expiredRequest))    // a bad one
 * }</pre>
 */
public final class ServerTls {

    /** Whether clients must show a certificate. */
    private enum Clients {
        NEED_NO_CERTIFICATE,
        NEED_A_CERTIFICATE
    }

    private final CertificateAuthority authority;
    private final TestCertificate server;
    private final Clients clients;

    private ServerTls(CertificateAuthority authority, TestCertificate server, Clients clients) {
        this.authority = authority;
        this.server = server;
        this.clients = clients;
    }

    /** Returns a good setting with an authority of its own. */
    public static ServerTls create() {
        return of(CertificateAuthority.create("etcd-grpc-test"));
    }

    /** Returns a setting with a good certificate of this authority, for {@code 127.0.0.1} and {@code localhost}. */
    public static ServerTls of(CertificateAuthority authority) {
        TestCertificate good = authority.issue(CertificateRequest.server());
        return new ServerTls(authority, good, Clients.NEED_NO_CERTIFICATE);
    }

    /** Returns this with another certificate of the servers, good or bad. What clients are told to trust stays the authority. */
    public ServerTls withCertificate(TestCertificate other) {
        return new ServerTls(authority, requireNonNull(other, "other"), clients);
    }

    /** Returns this with servers that let nobody in who has no valid certificate of the authority. */
    public ServerTls mutual() {
        return new ServerTls(authority, server, Clients.NEED_A_CERTIFICATE);
    }

    /** Names the server's certificate. */
    @Override
    public String toString() {
        return server + (isMutual() ? ", clients need one too" : "");
    }

    boolean isMutual() {
        return clients == Clients.NEED_A_CERTIFICATE;
    }

    /** Writes all that servers and clients need into a new directory, with a good client's certificate. */
    TlsFiles writeTo(Path directory) {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        Path caFile = directory.resolve("ca.pem");
        authority.writeCertificate(caFile);
        TestCertificate client = authority.issue(CertificateRequest.client(TlsFiles.CLIENT));
        return new TlsFiles(this, caFile, server.writeTo(directory, "server"), client.writeTo(directory, "client"));
    }

    CertificateAuthority authority() {
        return authority;
    }
}

package io.github.etcdgrpc.testkit.server;

import io.github.etcdgrpc.testkit.tls.CertificateAuthority;
import io.github.etcdgrpc.testkit.tls.TestCertificate.PemFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The PEM files that a client of a {@link LocalEtcd} with TLS needs. They are deleted with the cluster. */
public final class TlsFiles {
    /** The common name of the client's certificate. No user of etcd has it, unless a test makes one. */
    public static final String CLIENT = "client";

    private final ServerTls settings;
    private final Path caFile;
    private final PemFiles server;
    private final PemFiles client;

    TlsFiles(ServerTls settings, Path caFile, PemFiles server, PemFiles client) {
        this.settings = settings;
        this.caFile = caFile;
        this.server = server;
        this.client = client;
    }

    /** Returns the certificate of the authority to trust. */
    public Path caFile() {
        return caFile;
    }

    /** Returns a client's certificate that the servers accept. They ask for it with mutual TLS only. */
    public Path clientCertificate() {
        return client.certificate();
    }

    /** Returns the key of {@link #clientCertificate()}: PKCS #8, without a password, for its owner's eyes only. */
    public Path clientKey() {
        return client.key();
    }

    /** Returns the authority, which issues more certificates, good and bad. */
    public CertificateAuthority authority() {
        return settings.authority();
    }

    /** Says where they are. */
    @Override
    public String toString() {
        return "TLS files beside " + caFile;
    }

    /** Returns what tells a server. */
    List<String> serverFlags() {
        List<String> flags = new ArrayList<>();
        flags.add("--cert-file=" + server.certificate());
        flags.add("--key-file=" + server.key());
        if (settings.isMutual()) {
            flags.add("--trusted-ca-file=" + caFile);
            flags.add("--client-cert-auth");
        }
        return flags;
    }

    /** Returns what tells etcdctl. */
    List<String> etcdctlFlags() {
        List<String> flags = new ArrayList<>();
        flags.add("--cacert=" + caFile);
        if (settings.isMutual()) {
            flags.add("--cert=" + client.certificate());
            flags.add("--key=" + client.key());
        }
        return flags;
    }
}

package io.github.etcdgrpc.testkit.server;

import java.util.List;

/** Says what {@link LocalEtcd} to start: one member in plain text without auth, unless told otherwise. For one thread. */
public final class LocalEtcdBuilder {
    private static final int PORT_TRIES = 5;

    private ClusterSettings settings;

    LocalEtcdBuilder(EtcdBinary binary) {
        this.settings = ClusterSettings.of(binary);
    }

    /**
     * Sets how many servers there are.
     *
     * @param count 1, 3 or 5
     */
    public LocalEtcdBuilder members(int count) {
        settings = settings.withMembers(count);
        return this;
    }

    /** Makes clients connect by TLS, with a certificate that is good for {@code 127.0.0.1} and {@code localhost}: see {@link LocalEtcd#tls()}. */
    public LocalEtcdBuilder tls() {
        return tls(ServerTls.create());
    }

    /** Makes clients connect by TLS and show a certificate of their own: see {@link LocalEtcd#tls()}. */
    public LocalEtcdBuilder mutualTls() {
        return tls(ServerTls.create().mutual());
    }

    /** Makes clients connect by TLS in a way of your own, for instance with a bad certificate. */
    public LocalEtcdBuilder tls(ServerTls setting) {
        settings = settings.withTls(setting);
        return this;
    }

    /**
     * Turns auth on, and makes a user that may do everything.
     *
     * <p>etcd insists on a user {@code root} before auth can be on: with another name, there is a root too, with the same password. How long etcd's tokens live is a flag,
     * {@code --auth-token-ttl=SECONDS}.
     *
     * @param user its name, without white space and {@code :}
     * @param password its password, not empty and without white space; it stands in no log, message or command line
     */
    public LocalEtcdBuilder auth(String user, String password) {
        settings = settings.withUser(new EtcdUser(user, password));
        return this;
    }

    /**
     * Adds to the command line of every member, for instance {@code --max-txn-ops=1024}.
     *
     * @throws IllegalArgumentException for a flag that {@link LocalEtcd} sets itself, such as {@code --data-dir}, or none at all
     */
    public LocalEtcdBuilder flags(String... more) {
        settings = settings.withFlags(List.of(more));
        return this;
    }

    /**
     * Starts all members at once, and waits until each is healthy.
     *
     * @throws IllegalStateException when one does not start, with the end of its log; nothing is left behind then
     */
    public LocalEtcd start() {
        for (int tries = 1; ; tries++) {
            LocalEtcd etcd = new LocalEtcd(new Cluster(settings));
            try {
                etcd.start();
                return etcd;
            } catch (RuntimeException | Error e) {
                boolean again = tries < PORT_TRIES && isPortTaken(etcd);
                etcd.close();
                if (!again) {
                    throw e;
                }
            }
        }
    }

    /** Between finding a free port and binding it, another process may take it. */
    private static boolean isPortTaken(LocalEtcd etcd) {
        return etcd.log().contains("address already in use");
    }
}

package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A cluster of real etcd servers, on free ports of the loopback interface, with its data in a temporary directory.
 *
 * <pre>{@code
 * try (LocalEtcd etcd = LocalEtcd.builder(binary).members(3).mutualTls().auth("root", "secret").start()) {
 *     etcd.leader().kill9();
 *     ...
 * }
 * }</pre>
 *
 * <p>It keeps its ports and data over {@link #stop()}, {@link #kill9()} and {@link #start()}, and loses all of it with {@link #close()}. It does not outlive this JVM,
 * unless that is killed outright. Its election timeout is etcd's own, so that the smallest TTL is 2 s, as everywhere.
 *
 * <p>Not everything is as in production: members talk in plain text, whatever clients do; each serves its health and metrics in plain text on a port of its own; and from
 * 3.5 on they do not wait for the disk.
 *
 * <p>Every method blocks until what it does is done, and fails with an {@link IllegalStateException} that shows the end of a server's log when that takes too long.
 * What is done here is done to all members, and to one alone by its {@link EtcdMember}. May be used by any number of threads.
 */
public final class LocalEtcd implements AutoCloseable {
    private final Cluster cluster;
    private boolean authIsOn;

    LocalEtcd(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Begins to say what to start. */
    public static LocalEtcdBuilder builder(EtcdBinary binary) {
        return new LocalEtcdBuilder(requireNonNull(binary, "binary"));
    }

    /**
     * Starts one server, in plain text and without auth.
     *
     * @param extraFlags what to add to its command line, for instance {@code --max-txn-ops=1024}
     */
    public static LocalEtcd start(EtcdBinary binary, String... extraFlags) {
        return builder(binary).flags(extraFlags).start();
    }

    /**
     * Starts all servers that do not run, on their ports and data. Does nothing when all run.
     *
     * @throws IllegalStateException when this is closed, too
     */
    public synchronized void start() {
        List<EtcdMember> started =
                cluster.members().stream().filter(EtcdMember::launch).toList();
        new Readiness(cluster.members()).awaitStarted(started);
        EtcdUser user = cluster.user();
        if (user != null && !authIsOn) {
            cluster.etcdctl().enableAuth(endpoints(), user);
            authIsOn = true;
        }
    }

    /** Ends all servers as an operator would, and starts them again. */
    public synchronized void restart() {
        stop();
        start();
    }

    /** Ends the servers as an operator would, with SIGTERM; also when they are paused. Does nothing to those that do not run. */
    public synchronized void stop() {
        cluster.members().forEach(EtcdMember::askToEnd);
        cluster.members().forEach(EtcdMember::stop);
    }

    /** Ends the servers without a word, with SIGKILL. Does nothing to those that do not run. */
    public synchronized void kill9() {
        cluster.members().forEach(EtcdMember::kill9);
    }

    /**
     * Stops the servers that run where they are, with SIGSTOP: their connections stay open, and nothing answers.
     *
     * @throws IllegalStateException when none runs
     */
    public synchronized void pause() {
        running().forEach(EtcdMember::pause);
    }

    /**
     * Lets paused servers go on, with SIGCONT.
     *
     * @throws IllegalStateException when none runs
     */
    public synchronized void resume() {
        running().forEach(EtcdMember::resume);
    }

    /**
     * Deletes the servers' data, so that the next start is that of an empty cluster, with auth turned on anew.
     *
     * @throws IllegalStateException when a server runs
     */
    public synchronized void wipe() {
        if (isRunning()) {
            throw new IllegalStateException(cluster.binary() + " runs (expected: stop() or kill9() before wipe())");
        }
        cluster.members().forEach(EtcdMember::wipeData);
        authIsOn = false;
    }

    /** Tells whether the process of a server lives, paused or not. */
    public boolean isRunning() {
        return cluster.members().stream().anyMatch(EtcdMember::isRunning);
    }

    /** Returns the servers, running or not. */
    public List<EtcdMember> members() {
        return cluster.members();
    }

    /**
     * Returns one server.
     *
     * @param index which one, from 0
     */
    public EtcdMember member(int index) {
        int count = cluster.members().size();
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("index: " + index + " (expected: 0 to " + (count - 1) + ")");
        }
        return cluster.members().get(index);
    }

    /**
     * Waits until the connected members agree on a leader, and returns it. Another one may lead a moment later.
     *
     * @throws IllegalStateException when fewer than a majority run, are not paused and are not isolated
     */
    public EtcdMember leader() {
        return new Readiness(cluster.members()).awaitLeader();
    }

    /** Returns where clients connect, as {@link EtcdMember#endpoint()} of each server says it. */
    public List<String> endpoints() {
        return cluster.members().stream().map(EtcdMember::endpoint).toList();
    }

    /** Returns where clients connect to the first server. */
    public String endpoint() {
        return member(0).endpoint();
    }

    /** Returns the port where clients connect to the first server. */
    public int clientPort() {
        return member(0).clientPort();
    }

    /**
     * Returns what clients need for TLS.
     *
     * @throws IllegalStateException when there is none
     */
    public TlsFiles tls() {
        TlsFiles files = cluster.tls();
        if (files == null) {
            throw new IllegalStateException(this + " has no TLS (expected: tls() or mutualTls() of its builder)");
        }
        return files;
    }

    /** Returns what was started. */
    public EtcdBinary binary() {
        return cluster.binary();
    }

    /**
     * Reads what the servers have counted since each was started, and adds it up. Those that do not run or are paused are left out.
     *
     * @throws IllegalStateException when no server is left
     */
    public EtcdMetrics metrics() {
        List<EtcdMember> able =
                cluster.members().stream().filter(EtcdMember::canAnswer).toList();
        if (able.isEmpty()) {
            throw new IllegalStateException(this + " does not run (expected: start() or resume() before)");
        }
        return EtcdMetrics.total(able.stream().map(EtcdMember::metrics).toList());
    }

    /**
     * Runs the {@code etcdctl} beside the binary, with version 3 of its commands, and what TLS and auth take. It is told of those servers that run, are not paused and are
     * not isolated; of all when there are none.
     *
     * @return what it printed
     * @throws IllegalStateException when it fails, with all that it printed, but for the password
     */
    public String etcdctl(String... arguments) {
        List<EtcdMember> connected = new Readiness(cluster.members()).connected();
        List<EtcdMember> told = connected.isEmpty() ? cluster.members() : connected;
        return cluster.etcdctl().run(told.stream().map(EtcdMember::endpoint).toList(), arguments);
    }

    /** Returns the servers' logs: what they wrote in all their lives. Those of several stand one after the other, each below its name. */
    public String log() {
        if (cluster.members().size() == 1) {
            return member(0).log();
        }
        return cluster.members().stream()
                .map(member -> "== " + member.name() + "\n" + member.log())
                .collect(Collectors.joining("\n"));
    }

    /** Kills the servers and deletes their files. Idempotent. */
    @Override
    public void close() {
        cluster.close();
    }

    /** Returns for instance {@code etcd 3.5.16 at 127.0.0.1:40123}. */
    @Override
    public String toString() {
        return cluster.binary() + " at " + String.join(",", endpoints());
    }

    private List<EtcdMember> running() {
        List<EtcdMember> running =
                cluster.members().stream().filter(EtcdMember::isRunning).toList();
        if (running.isEmpty()) {
            throw new IllegalStateException(this + " does not run (expected: start() before)");
        }
        return running;
    }
}

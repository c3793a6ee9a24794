package io.github.etcdgrpc.testkit.server;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One server of a {@link LocalEtcd}. It keeps its ports and data until the cluster is closed or wiped.
 *
 * <p>Every method blocks until what it does is done, and fails with an {@link IllegalStateException} that shows the end of the server's log when that takes too long.
 * May be used by any number of threads.
 */
public final class EtcdMember {
    private final Cluster cluster;
    private final int index;
    private final ServerPorts ports;
    private final ServerFiles files;
    private volatile @Nullable ServerProcess process;

    EtcdMember(Cluster cluster, int index, ServerPorts ports, ServerFiles files) {
        this.cluster = cluster;
        this.index = index;
        this.ports = ports;
        this.files = files;
    }

    static String name(int index) {
        return "member-" + index;
    }

    /** Returns which one it is, from 0. */
    public int index() {
        return index;
    }

    /** Returns what etcd calls it, such as {@code member-0}. */
    public String name() {
        return name(index);
    }

    /** Returns where clients connect: {@code host:port}, or {@code https://host:port} with TLS. */
    public String endpoint() {
        return cluster.endpoint(ports.client());
    }

    /** Returns the port where clients connect. */
    public int clientPort() {
        return ports.client();
    }

    /**
     * Starts the server again. Does nothing when it runs.
     *
     * <p>Waits until it is healthy when a majority of the members is connected; else until it answers on its metrics port. Without a majority it does not take its
     * clients' connections yet.
     *
     * @throws IllegalStateException when the cluster is closed, too
     */
    public void start() {
        if (launch()) {
            new Readiness(cluster.members()).awaitStarted(List.of(this));
        }
    }

    /** Ends the server as an operator would, and starts it again: {@link #stop()}, then {@link #start()}. */
    public void restart() {
        stop();
        start();
    }

    /** Ends the server as an operator would, with SIGTERM; also when it is paused. Does nothing when it does not run. */
    public synchronized void stop() {
        ServerProcess current = process;
        if (current != null) {
            current.terminate(Readiness.PATIENCE);
        }
    }

    /** Ends the server without a word, with SIGKILL. Does nothing when it does not run. */
    public synchronized void kill9() {
        ServerProcess current = process;
        if (current != null) {
            current.kill(Readiness.PATIENCE);
        }
    }

    /**
     * Stops the server where it is, with SIGSTOP: its connections stay open, and nothing answers.
     *
     * @throws IllegalStateException when it does not run
     */
    public synchronized void pause() {
        running().pause();
    }

    /**
     * Lets a paused server go on, with SIGCONT.
     *
     * @throws IllegalStateException when it does not run
     */
    public synchronized void resume() {
        running().resume();
    }

    /**
     * Cuts the server off from all other members, both ways, until {@link #heal()}: their connections are reset, and new ones refused. Does nothing when it is isolated.
     *
     * <p>Clients still reach it. It answers serializable reads from what it has, and nothing that needs a majority; if it led, the others elect another one within a few
     * seconds, and it steps down. Several members may be isolated at once; each is then alone. A server that does not run is isolated once it is started. To cut clients
     * off, put a {@link TcpProxy} between.
     *
     * @throws IllegalStateException when it is the only member, or the cluster is closed
     * @throws UnsupportedOperationException on another system than Linux
     */
    public void isolate() {
        cluster.requireOpen();
        cluster.network().isolate(index, this::pid);
    }

    /**
     * Lets the server and the other members connect again. Does nothing when it is not isolated.
     *
     * <p>They do so by themselves within a second or so, which is not waited for. An etcd 3.4 may bring about an election by that.
     */
    public void heal() {
        cluster.network().heal(index);
    }

    /** Tells whether the server is cut off from the other members. */
    public boolean isIsolated() {
        return cluster.network().isIsolated(index);
    }

    /** Tells whether the server's process lives, paused or not. */
    public boolean isRunning() {
        ServerProcess current = process;
        return current != null && current.isAlive();
    }

    /** Reads what the server has counted since it was started. */
    public EtcdMetrics metrics() {
        return EtcdMetrics.parse(Http.get(ports.metricsUrl() + "/metrics"));
    }

    /**
     * Runs {@link LocalEtcd#etcdctl etcdctl} against this server alone.
     *
     * @return what it printed
     * @throws IllegalStateException when it fails, with all that it printed
     */
    public String etcdctl(String... arguments) {
        return cluster.etcdctl().run(List.of(endpoint()), arguments);
    }

    /** Returns the server's log: what it wrote in all its lives. */
    public String log() {
        return files.readLog();
    }

    /** Returns for instance {@code member-0 of etcd 3.5.16 at 127.0.0.1:40123}. */
    @Override
    public String toString() {
        return name() + " of " + cluster.binary() + " at " + endpoint();
    }

    /** Starts the process, if there is none, and does not wait for it. */
    synchronized boolean launch() {
        cluster.requireOpen();
        if (isRunning()) {
            return false;
        }
        process = ServerProcess.launch(cluster.commandLine(this, files), files.log());
        return true;
    }

    /** Sends SIGTERM and does not wait. */
    synchronized void askToEnd() {
        ServerProcess current = process;
        if (current != null) {
            current.askToEnd();
        }
    }

    void wipeData() {
        files.wipeData();
    }

    /** Tells whether it runs and can talk to others that do. */
    boolean isConnected() {
        return canAnswer() && !isIsolated();
    }

    /** Tells whether it runs and is not paused. */
    boolean canAnswer() {
        ServerProcess current = process;
        return current != null && current.isAlive() && !current.isPaused();
    }

    boolean isHealthy() {
        return Http.says(ports.metricsUrl() + "/health", "\"health\":\"true\"");
    }

    boolean answers() {
        return Http.says(ports.metricsUrl() + "/metrics", "etcd_server_has_leader");
    }

    void complainOfDeath() {
        ServerProcess current = process;
        throw new IllegalStateException(this + " " + (current == null ? "was not started" : current.death()));
    }

    String endOfLog() {
        ServerProcess current = process;
        return this + (current == null ? " was not started" : current.endOfLog());
    }

    private OptionalLong pid() {
        ServerProcess current = process;
        return current != null && current.isAlive() ? OptionalLong.of(current.pid()) : OptionalLong.empty();
    }

    private ServerProcess running() {
        ServerProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(this + " does not run (expected: start() before)");
        }
        return current;
    }
}

package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of one real etcd server, on free ports of the loopback interface, with its data in a temporary directory.
 *
 * <p>It keeps its port and data over {@link #stop()}, {@link #kill9()} and {@link #start()}, and loses all of it with {@link #close()}. It does not outlive this
 * JVM, unless that is killed outright. Its election timeout is etcd's own, so that the smallest TTL is 2 s, as everywhere.
 *
 * <p>Every method blocks until what it does is done, and fails with an {@link IllegalStateException} that shows the end of the server's log when that takes too long.
 * May be used by any number of threads.
 */
public final class LocalEtcd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORT_TRIES = 5;

    private final EtcdBinary binary;
    private final List<String> extraFlags;
    private final ServerFiles files;
    private ServerPorts ports;
    private @Nullable ServerProcess process;

    private LocalEtcd(EtcdBinary binary, List<String> extraFlags) {
        this.binary = requireNonNull(binary, "binary");
        this.extraFlags = List.copyOf(extraFlags);
        this.files = ServerFiles.create();
        this.ports = ServerPorts.free();
    }

    /**
     * Starts a server.
     *
     * @param extraFlags what to add to its command line, for instance {@code --max-txn-ops=1024}
     */
    public static LocalEtcd start(EtcdBinary binary, String... extraFlags) {
        LocalEtcd etcd = new LocalEtcd(binary, List.of(extraFlags));
        try {
            etcd.startOnFreePorts();
            return etcd;
        } catch (RuntimeException | Error e) {
            etcd.close();
            throw e;
        }
    }

    /** Starts the server again, on its port and its data. Does nothing when it runs. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        ServerProcess started = ServerProcess.launch(commandLine(), files.log());
        process = started;
        started.awaitHealthy(ports.clientUrl(), PATIENCE);
    }

    /** Ends the server as an operator would, with SIGTERM; also when it is paused. Does nothing when it does not run. */
    public synchronized void stop() {
        if (process != null) {
            process.terminate(PATIENCE);
        }
    }

    /** Ends the server without a word, with SIGKILL. Does nothing when it does not run. */
    public synchronized void kill9() {
        if (process != null) {
            process.kill(PATIENCE);
        }
    }

    /** Stops the server where it is, with SIGSTOP: its connections stay open, and nothing answers. */
    public synchronized void pause() {
        running().pause();
    }

    /** Lets a paused server go on, with SIGCONT. */
    public synchronized void resume() {
        running().resume();
    }

    /**
     * Deletes the server's data, so that the next start is that of an empty cluster.
     *
     * @throws IllegalStateException when the server runs
     */
    public synchronized void wipe() {
        if (isRunning()) {
            throw new IllegalStateException(binary + " runs (expected: stop() or kill9() before wipe())");
        }
        files.wipeData();
    }

    /** Tells whether the server's process lives, paused or not. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Returns where clients connect, as {@code host:port}. */
    public synchronized String endpoint() {
        return ServerPorts.HOST + ":" + ports.client();
    }

    /** Returns the port where clients connect. */
    public synchronized int clientPort() {
        return ports.client();
    }

    /** Returns what was started. */
    public EtcdBinary binary() {
        return binary;
    }

    /** Reads what the server has counted until now. */
    public EtcdMetrics metrics() {
        return EtcdMetrics.parse(Http.get("http://" + endpoint() + "/metrics"));
    }

    /**
     * Runs the {@code etcdctl} beside the binary against this server, with version 3 of its commands.
     *
     * @return what it printed
     * @throws IllegalStateException when it fails, with all that it printed
     */
    public String etcdctl(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(binary.etcdctl().toString());
        line.add("--endpoints=" + endpoint());
        line.addAll(List.of(arguments));
        return new Command(line, Map.of("ETCDCTL_API", "3")).run(PATIENCE);
    }

    /** Returns the server's log: what it wrote in all its lives. */
    public String log() {
        return files.readLog();
    }

    /** Kills the server and deletes its files. Idempotent. */
    @Override
    public synchronized void close() {
        kill9();
        files.delete();
    }

    @Override
    public String toString() {
        return binary + " at " + endpoint();
    }

    /** Between finding a free port and binding it, another process may take it. */
    private synchronized void startOnFreePorts() {
        for (int tries = 1; ; tries++) {
            try {
                start();
                return;
            } catch (IllegalStateException e) {
                if (tries == PORT_TRIES || !log().contains("address already in use")) {
                    throw e;
                }
                kill9();
                ports = ServerPorts.free();
            }
        }
    }

    private ServerProcess running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(binary + " does not run (expected: start() before)");
        }
        return process;
    }

    private List<String> commandLine() {
        List<String> line = new ArrayList<>();
        Path data = files.data();
        line.addAll(List.of(binary.path().toString(), "--name=local", "--data-dir=" + data));
        line.addAll(ports.flags());
        if (binary.isAtLeast(3, 5)) {
            line.add("--unsafe-no-fsync");
        }
        line.addAll(extraFlags);
        return line;
    }
}

package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands between clients and a server, on the loopback interface, and does to their connections what a bad network does.
 *
 * <p>It passes everything until told otherwise. What it is told holds for all connections, and for later ones too. May be used by any number of threads.
 */
public final class TcpProxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Direction {
        /** What the clients send. */
        CLIENT_TO_SERVER,
        /** What the server answers. */
        SERVER_TO_CLIENT
    }

    private static final Pattern SCHEME = Pattern.compile("^https?://");
    private static final int BACKLOG = 50;
    private static final int CONNECT_MILLIS = 5_000;

    /** Tells, of a connection from a port of the loopback interface to the proxy's, whether it may be. */
    interface Admission {
        boolean admits(int from, int to);
    }

    private final InetSocketAddress server;
    private final Admission admission;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Map<Direction, Gate> gates = new EnumMap<>(Direction.class);
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean blocked;

    private TcpProxy(InetSocketAddress server, Admission admission) throws IOException {
        this.server = server;
        this.admission = admission;
        this.listener = new ServerSocket(0, BACKLOG, ServerPorts.loopback());
        for (Direction direction : Direction.values()) {
            gates.put(direction, new Gate());
        }
        this.acceptor = new Thread(this::acceptAll, "tcp-proxy-acceptor");
        this.acceptor.setDaemon(true);
    }

    /**
     * Opens one in front of a server, which need not run.
     *
     * @param endpoint the server, as {@code host:port}, or a URL of that
     */
    public static TcpProxy to(String endpoint) {
        return to(endpoint, (from, remote) -> true);
    }

    /** Opens one that takes only the connections that are admitted. It is asked on the thread that takes them. */
    static TcpProxy to(String endpoint, Admission admission) {
        int colon = endpoint.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: host:port)");
        }
        try {
            int port = Integer.parseInt(endpoint.substring(colon + 1));
            String host = SCHEME.matcher(endpoint.substring(0, colon)).replaceFirst("");
            TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port), admission);
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen in front of " + endpoint, e);
        }
    }

    /** Returns where clients connect, as {@code host:port}. */
    public String endpoint() {
        return ServerPorts.HOST + ":" + listener.getLocalPort();
    }

    /** Resets all connections that there are, or are being made. New ones are taken, unless {@link #block} was called. */
    public void cut() {
        cuts.incrementAndGet();
        connections.forEach(ProxiedConnection::close);
    }

    /** Resets those connections that would not be admitted now. None that is being made slips through. */
    void cutUnwanted() {
        connections.stream().filter(connection -> !admits(connection)).forEach(ProxiedConnection::close);
    }

    /** Resets new connections as soon as they are made, until {@link #unblock}. Those that there are go on, unless {@link #cut}. */
    public void block() {
        blocked = true;
    }

    /** Takes new connections again. */
    public void unblock() {
        blocked = false;
    }

    /** Holds what goes one way, without closing anything, until {@link #resume}. */
    public void stall(Direction direction) {
        gate(direction).allow(0);
    }

    /**
     * Lets some more bytes go one way, in all, and holds what comes after them until {@link #resume}.
     *
     * @param bytes how many; with 0 this is {@link #stall}
     */
    public void stallAfter(Direction direction, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
        gate(direction).allow(bytes);
    }

    /** Lets everything go one way again, what was held first. */
    public void resume(Direction direction) {
        gate(direction).open();
    }

    /** Returns how many bytes have gone one way, on all connections since the beginning. */
    public long bytes(Direction direction) {
        return gate(direction).passed();
    }

    /** Returns how many connections there are. */
    public int connections() {
        return connections.size();
    }

    /** Resets all connections and takes no more. No thread is left then. Idempotent. */
    @Override
    public void close() {
        closeListener();
        joinAcceptor();
        cut();
        connections.forEach(ProxiedConnection::join);
    }

    private Gate gate(Direction direction) {
        return requireNonNull(gates.get(requireNonNull(direction, "direction")));
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                accept(listener.accept());
            } catch (IOException closedOrRefused) {
                // The listener is closed, or this one client finds no server: it sees its connection reset.
            }
        }
    }

    private void accept(Socket client) throws IOException {
        if (blocked) {
            ProxiedConnection.reset(client);
            return;
        }
        int cutsBefore = cuts.get();
        Socket upstream = new Socket();
        try {
            upstream.connect(server, CONNECT_MILLIS);
            ProxiedConnection connection = new ProxiedConnection(client, upstream, gates, connections::remove);
            connections.add(connection);
            if (cuts.get() == cutsBefore && admits(connection)) {
                connection.start();
            } else {
                connections.remove(connection);
                connection.close();
            }
        } catch (IOException e) {
            ProxiedConnection.reset(client);
            ProxiedConnection.reset(upstream);
            throw e;
        }
    }

    private boolean admits(ProxiedConnection connection) {
        return admission.admits(connection.clientPort(), listener.getLocalPort());
    }

    private void closeListener() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + endpoint(), e);
        }
    }

    private void joinAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.EtcdManager;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A greeter as it would run in a process of its own: a gRPC server, and the manager that keeps it registered. */
final class GreeterServer implements AutoCloseable {
    /** The name under which all greeters register, and by which clients find them. */
    static final String SERVICE = "greeter";

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();

    private final String id;
    private final Plug plug;
    private final EtcdManager manager;
    private final Server server;

    private GreeterServer(String id, Cluster cluster) {
        this.id = id;
        plug = cluster.plug();
        manager = cluster.manager(id).backend(plug).build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(HOST, 0), InsecureServerCredentials.create())
                .addService(Greeter.answeringAs(id))
                .build();
    }

    /** Opens a manager, starts a server on a free port, and registers it. */
    static GreeterServer start(String id, Cluster cluster) throws IOException {
        GreeterServer greeter = new GreeterServer(id, cluster);
        try {
            greeter.serve();
            return greeter;
        } catch (IOException | RuntimeException failure) {
            greeter.close();
            throw failure;
        }
    }

    private void serve() throws IOException {
        server.start();
        manager.serviceRegistry().register(SERVICE, id, HOST.getHostAddress() + ":" + server.getPort());
    }

    /**
     * Ends without a word: the server's sockets close, and etcd is told nothing.
     *
     * <p>A real crash would take the manager along. Here it must be closed, which takes a while, since it tries in vain to deregister.
     */
    void crash() {
        plug.pull();
        server.shutdownNow();
        new Thread(manager::close, "crash-of-" + id).start();
    }

    /** Ends as it should: it takes itself out of etcd first, then lets the calls end that are under way. */
    @Override
    public void close() {
        manager.close();
        server.shutdown();
    }
}

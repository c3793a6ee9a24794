package io.github.etcdgrpc.backend.jetcd;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A gRPC server on the loopback interface that behaves as a test wants it to, where a real etcd would not. */
final class FakeServer implements AutoCloseable {
    final List<Metadata> headers = new CopyOnWriteArrayList<>();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("fake-server", true), NioIoHandler.newFactory());
    private final Server server;

    FakeServer(BindableService... services) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0))
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .channelType(NioServerSocketChannel.class)
                .intercept(new HeaderRecorder());
        for (BindableService service : services) {
            builder.addService(service);
        }
        server = builder.build().start();
    }

    String endpoint() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Leaves everything that clients send unread, new connections too, until what this returns is run. */
    Runnable hold() {
        CompletableFuture<Void> released = new CompletableFuture<>();
        loop.execute(() -> released.orTimeout(30, TimeUnit.SECONDS).join());
        return () -> released.complete(null);
    }

    @Override
    public void close() {
        server.shutdownNow();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    private final class HeaderRecorder implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata received, ServerCallHandler<Q, A> next) {
            headers.add(received);
            return next.startCall(call, received);
        }
    }
}

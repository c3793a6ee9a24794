package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.service.ServiceInstance;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that answers each request with its own id, at once or when told to. */
final class EchoServer implements AutoCloseable {
    static final MethodDescriptor<String, String> ECHO = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Echo", "Echo"))
            .setRequestMarshaller(new TextMarshaller())
            .setResponseMarshaller(new TextMarshaller())
            .build();

    /** A request that the server keeps until {@link #answerHeld}. */
    static final String HOLD = "hold";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final String id;
    private final Server server;
    private final Queue<StreamObserver<String>> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    EchoServer(String id) {
        this.id = id;
        ServerServiceDefinition service = ServerServiceDefinition.builder("test.Echo")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(this::echo))
                .build();
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                    .addService(service)
                    .addTransportFilter(new ServerTransportFilter() {
                        @Override
                        public Attributes transportReady(Attributes attributes) {
                            connections.incrementAndGet();
                            return attributes;
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void echo(String request, StreamObserver<String> answer) {
        served.incrementAndGet();
        if (request.equals(HOLD)) {
            held.add(answer);
        } else {
            answer(answer);
        }
    }

    private void answer(StreamObserver<String> answer) {
        answer.onNext(id);
        answer.onCompleted();
    }

    static String call(Channel channel) {
        return call(channel, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS));
    }

    static String call(Channel channel, CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, ECHO, options, "hello");
    }

    ServiceInstance instance() {
        return instance(Map.of());
    }

    ServiceInstance instance(Map<String, String> metadata) {
        ServiceInstance plain = new ServiceInstance(id, "127.0.0.1:" + server.getPort());
        return new ServiceInstance(id, plain.address(), metadata, plain.leaseId(), plain.ttl());
    }

    /** What it answers. */
    String id() {
        return id;
    }

    int port() {
        return server.getPort();
    }

    /** How many connections were ever made to this server. */
    int connections() {
        return connections.get();
    }

    int served() {
        return served.get();
    }

    int held() {
        return held.size();
    }

    void answerHeld() {
        for (StreamObserver<String> answer = held.poll(); answer != null; answer = held.poll()) {
            answer(answer);
        }
    }

    /** Takes no new calls, and ends when those it has are over. */
    void drain() {
        server.shutdown();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

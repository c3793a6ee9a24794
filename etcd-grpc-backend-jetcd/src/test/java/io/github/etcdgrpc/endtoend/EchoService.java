package io.github.etcdgrpc.endtoend;

import static io.grpc.stub.ServerCalls.asyncUnaryCall;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server that answers each call with its own name, after a while. */
final class EchoService implements AutoCloseable {
    private static final MethodDescriptor<String, String> WHO = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test.Echo/Who")
            .setRequestMarshaller(new Utf8())
            .setResponseMarshaller(new Utf8())
            .build();

    private final String name;
    private final Duration delay;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Server server;

    private EchoService(String name, Duration delay) {
        this.name = name;
        this.delay = delay;
        ServerServiceDefinition service = ServerServiceDefinition.builder("test.Echo")
                .addMethod(WHO, asyncUnaryCall(this::answer))
                .build();
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service)
                .build();
    }

    static EchoService start(String name, Duration delay) {
        EchoService service = new EchoService(name, delay);
        try {
            service.server.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return service;
    }

    static String ask(Channel channel) {
        return ClientCalls.blockingUnaryCall(
                channel, WHO, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "who?");
    }

    static CompletableFuture<String> askLater(Channel channel) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
        ClientCalls.asyncUnaryCall(channel.newCall(WHO, options), "who?", new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {
                answer.completeExceptionally(
                        Status.INTERNAL.withDescription("no answer").asException());
            }
        });
        return answer;
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Refuses new calls and lets running ones end. */
    void drain() {
        server.shutdown();
        try {
            server.awaitTermination(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String request, StreamObserver<String> response) {
        timer.schedule(
                () -> {
                    response.onNext(name);
                    response.onCompleted();
                },
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        server.shutdownNow();
        drain();
        timer.shutdownNow();
    }

    private static final class Utf8 implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}

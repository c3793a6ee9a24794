package io.github.etcdgrpc.examples.quickstart;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The gRPC service of this example: takes a name, answers with a greeting. Written by hand, where others generate it from a .proto file. */
final class Greeter {
    private static final String SERVICE = "quickstart.Greeter";
    private static final long DEADLINE_SECONDS = 3;

    private static final MethodDescriptor<String, String> GREET = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Greet"))
            .setRequestMarshaller(new Utf8Marshaller())
            .setResponseMarshaller(new Utf8Marshaller())
            .build();

    /**
     * Lets gRPC ask again, as a rule someone else, when the greeter that was asked dies over the answer. Right only for calls that may be answered twice.
     */
    static final Map<String, ?> RETRIES = Map.of(
            "methodConfig",
            List.of(Map.of(
                    "name",
                    List.of(Map.of("service", SERVICE)),
                    "retryPolicy",
                    Map.of(
                            "maxAttempts",
                            3.0,
                            "initialBackoff",
                            "0.05s",
                            "maxBackoff",
                            "0.5s",
                            "backoffMultiplier",
                            2.0,
                            "retryableStatusCodes",
                            List.of("UNAVAILABLE")))));

    private Greeter() {}

    /** Returns the server's side, to be added to a gRPC server. */
    static ServerServiceDefinition answeringAs(String greeter) {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(
                        GREET,
                        ServerCalls.asyncUnaryCall(
                                (name, answer) -> send("Hello " + name + ", this is " + greeter, answer)))
                .build();
    }

    /** Calls the service and waits for the greeting. */
    static String greet(Channel channel, String name) {
        CallOptions options =
                CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, GREET, options, name);
    }

    private static void send(String greeting, StreamObserver<String> answer) {
        answer.onNext(greeting);
        answer.onCompleted();
    }
}

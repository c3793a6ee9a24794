package io.github.etcdgrpc.architecture.planted.core;

import io.grpc.util.ForwardingLoadBalancer;

/** Logic that knows the inside of gRPC. */
public interface CoreUsesGrpcCore {
    void hold(ForwardingLoadBalancer balancer);
}

package io.github.etcdgrpc.architecture.planted.core;

import io.vertx.core.Vertx;

/** Logic that runs on the vendor's event loop. */
public interface CoreUsesVertx {
    void runOn(Vertx vertx);
}

package io.github.etcdgrpc.architecture.planted.backend.inmemory;

import io.etcd.jetcd.KeyValue;

/** A simulated etcd that borrows from the real client. */
public interface InMemoryUsesJetcd {
    KeyValue first();
}

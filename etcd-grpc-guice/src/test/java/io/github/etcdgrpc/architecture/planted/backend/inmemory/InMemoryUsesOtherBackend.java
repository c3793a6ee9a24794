package io.github.etcdgrpc.architecture.planted.backend.inmemory;

import io.github.etcdgrpc.architecture.planted.backend.jetcd.AdapterUsesVendor;

/** A simulated etcd that falls back on the real one. */
public interface InMemoryUsesOtherBackend {
    AdapterUsesVendor fallback();
}

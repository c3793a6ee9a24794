package io.github.etcdgrpc.architecture.planted.core;

import io.github.etcdgrpc.architecture.planted.backend.jetcd.AdapterUsesVendor;

/** Logic that reaches past the port. */
public final class CoreUsesBackend {
    final AdapterUsesVendor backend = new AdapterUsesVendor();
}

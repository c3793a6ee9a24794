package io.github.etcdgrpc.architecture.planted.backend.inmemory;

import io.github.etcdgrpc.architecture.planted.core.CoreUsesJetcd;

/** A backend with logic in it. */
public interface BackendUsesCore {
    void call(CoreUsesJetcd core);
}

package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.spi.BackendProvider;
import java.util.ServiceLoader;
import java.util.UUID;

/** What clients of real servers are made of. */
final class Backends {
    private static final String NAME = "jetcd";

    private Backends() {}

    /** Finds the backend for real servers on the class path: this module does not bring it. */
    static BackendProvider ofRealEtcd() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(NAME))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("backend: \"" + NAME
                        + "\" is not on the class path (expected, for tests on a real etcd: the artifact"
                        + " io.github.etcdgrpc:etcd-grpc-backend-" + NAME + ")"));
    }

    static String prefixOfOneTest() {
        return "/etcd-grpc-test/" + UUID.randomUUID();
    }
}

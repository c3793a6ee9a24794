package io.github.etcdgrpc.core;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.BackendProvider;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses a backend among those on the class path. */
final class BackendProviders {
    private static final String PREFERRED = "jetcd";

    private BackendProviders() {}

    /** Takes the one of the given name; without a name the only one there is, or {@code jetcd} among several. */
    static BackendProvider choose(Optional<String> name) {
        List<BackendProvider> found = Providers.of(BackendProvider.class).stream()
                .sorted(Comparator.comparing(BackendProvider::name))
                .toList();
        return choose(name, found);
    }

    static BackendProvider choose(Optional<String> name, List<BackendProvider> found) {
        if (name.isPresent()) {
            return named(name.get(), found).orElseThrow(() -> unknown(name.get(), found));
        }
        return found.size() == 1 ? found.get(0) : named(PREFERRED, found).orElseThrow(() -> undecided(found));
    }

    private static Optional<BackendProvider> named(String name, List<BackendProvider> found) {
        return found.stream().filter(provider -> provider.name().equals(name)).findFirst();
    }

    private static EtcdException unknown(String name, List<BackendProvider> found) {
        return wrong("backend: \"" + name + "\" (expected: one of " + names(found)
                + ", or the artifact io.github.etcdgrpc:etcd-grpc-backend-" + name + " on the class path)");
    }

    private static EtcdException undecided(List<BackendProvider> found) {
        return found.isEmpty()
                ? wrong("backend: none on the class path (expected: the artifact"
                        + " io.github.etcdgrpc:etcd-grpc-backend-jetcd, or etcd-grpc-backend-inmemory in tests)")
                : wrong("backend: not chosen (expected: one of " + names(found) + ")");
    }

    private static EtcdException wrong(String detail) {
        return new EtcdException(ErrorCode.INVALID_CONFIGURATION, detail);
    }

    private static List<String> names(List<BackendProvider> found) {
        return found.stream().map(BackendProvider::name).toList();
    }
}

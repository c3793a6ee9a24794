package io.github.etcdgrpc.core;

import java.util.List;
import java.util.ServiceLoader;

/** Finds what other modules provide: by the class loader of the current thread, or by the library's own when that one knows nothing of it. */
final class Providers {
    private Providers() {}

    static <T> List<T> of(Class<T> service) {
        List<T> found = loaded(ServiceLoader.load(service));
        return found.isEmpty() ? loaded(ServiceLoader.load(service, Providers.class.getClassLoader())) : found;
    }

    private static <T> List<T> loaded(ServiceLoader<T> loader) {
        return loader.stream().map(ServiceLoader.Provider::get).toList();
    }
}

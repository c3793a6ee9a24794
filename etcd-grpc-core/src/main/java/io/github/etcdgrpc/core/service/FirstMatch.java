package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.core.watch.Change;
import io.github.etcdgrpc.core.watch.MirrorListener;
import io.github.etcdgrpc.core.watch.MirrorSubscription;
import io.github.etcdgrpc.core.watch.PrefixMirror;
import io.github.etcdgrpc.service.ServiceInstance;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for a service to have an instance with some metadata.
 *
 * <p>It listens on the mirror's own executor, not among the application's callbacks: one of those may be the caller that waits.
 */
final class FirstMatch implements MirrorListener<ServiceInstance>, AutoCloseable {
    private final Map<String, String> filter;
    private final CompletableFuture<ServiceInstance> future = new CompletableFuture<>();
    private final MirrorSubscription<ServiceInstance> subscription;

    FirstMatch(PrefixMirror<ServiceInstance> mirror, Map<String, String> filter) {
        this.filter = filter;
        this.subscription = mirror.subscribe(this, Runnable::run);
    }

    CompletableFuture<ServiceInstance> future() {
        return future;
    }

    @Override
    public void changed(Change<ServiceInstance> change) {
        ServiceInstance current = change.current();
        if (current != null && current.matches(filter)) {
            future.complete(current);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}

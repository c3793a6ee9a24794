package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves one target for one channel: finds the manager and follows the service there.
 *
 * <p>Confined to the channel's {@link io.grpc.SynchronizationContext}. Transitions:
 *
 * <pre>
 * created    → start            → following, or waiting when there is no manager
 * waiting    → manager opens    → following
 * waiting    → refresh          → following, or waiting
 * following  → manager closes   → following another, or waiting; what was resolved stays
 * any        → shutdown         → ended
 * </pre>
 */
final class EtcdNameResolver extends NameResolver {
    private final Resolution resolution;
    private final ManagerSource managers;
    private final Runnable onManagersChanged = this::managersChanged;

    private @Nullable AddressPublisher publisher;
    private @Nullable EtcdManager manager;
    private @Nullable ServiceSubscription subscription;

    EtcdNameResolver(Resolution resolution, ManagerSource managers) {
        this.resolution = resolution;
        this.managers = managers;
    }

    @Override
    public String getServiceAuthority() {
        return resolution.target().authority();
    }

    @Override
    public void start(Listener2 listener) {
        publisher = new AddressPublisher(resolution, listener);
        managers.observe(onManagersChanged);
        follow(publisher);
    }

    @Override
    public void refresh() {
        if (subscription != null) {
            subscription.refresh();
        } else if (publisher != null) {
            follow(publisher);
        }
    }

    @Override
    public void shutdown() {
        managers.forget(onManagersChanged);
        unfollow();
        publisher = null;
    }

    private void follow(AddressPublisher to) {
        StatusOr<EtcdManager> found = managers.find();
        if (!found.hasValue()) {
            to.failed(found.getStatus());
            return;
        }
        manager = found.getValue();
        subscription = new ServiceSubscription(resolution, to);
        try {
            subscription.start(manager);
        } catch (RuntimeException e) {
            unfollow();
            to.failed(resolution
                    .unavailable("service \"" + resolution.service() + "\" cannot be watched: " + e.getMessage())
                    .withCause(e));
        }
    }

    private void unfollow() {
        if (subscription != null) {
            subscription.close();
        }
        subscription = null;
        manager = null;
    }

    /** Called by whoever opens or closes a manager, which is none of that thread's business: goes on elsewhere. */
    private void managersChanged() {
        SynchronizationContext context = resolution.synchronizationContext();
        try {
            resolution.offloadExecutor().execute(() -> context.execute(this::followOpenManager));
        } catch (RejectedExecutionException e) {
            // The application has ended the executor that it gave its channel: there is nobody left to resolve for.
            context.execute(this::unfollow);
        }
    }

    private void followOpenManager() {
        if (manager != null && !managers.isOpen(manager)) {
            unfollow();
        }
        if (subscription == null && publisher != null) {
            follow(publisher);
        }
    }
}

package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.lease.LeaseTtl;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceInfo;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceRegistry;
import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry that keeps true in etcd what the application last said.
 *
 * <p>Callers say what they want and wait; a {@link KeySlot} for each key brings it about, a {@link LeaseGroup} for each lease tells the slots what becomes of it. All of
 * that happens on one serial executor. Each write costs one transaction, each lease one keep-alive and one {@link LeaseAudit} per third of its TTL, however many
 * registrations it carries.
 */
public final class DesiredStateRegistry implements ServiceRegistry, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DesiredStateRegistry.class);

    private final ManagerScope scope;
    private final ServiceKeys keys;
    private final ServiceCatalog catalog;
    private final RegistryHome home;
    private final RegistrationBook book;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;

    /** Creates a registry that asks etcd for nothing yet. {@code keeper} outlives it. */
    public DesiredStateRegistry(ManagerScope scope, LeaseKeeper keeper, ServiceKeys keys, ServiceCatalog catalog) {
        this.scope = scope;
        this.keys = keys;
        this.catalog = catalog;
        this.home = RegistryHome.of(scope);
        this.book = new RegistrationBook(home, keeper);
    }

    @Override
    public Registration register(String serviceName, String instanceId, String address, RegisterOptions options) {
        ServiceKeys.Parts name = name(serviceName, instanceId);
        LeaseChoice choice = choice(options);
        ServiceInstance instance = new ServiceInstance(
                instanceId,
                ServiceArguments.address(address),
                withDefaults(options.metadata()),
                options.leaseId().orElse(LeaseId.NONE),
                choice instanceof LeaseChoice.Shared shared ? shared.ttl() : Duration.ZERO);
        LeasedRegistration registration = new LeasedRegistration(
                home, name, new LeasedRegistration.Wish(instance, options.takeover()), this::close);
        return established(registration, choice);
    }

    @Override
    public void deregister(String serviceName, String instanceId) {
        ServiceKeys.Parts name = name(serviceName, instanceId);
        String what = "deregister " + text(name);
        checkOpen(what);
        await(what, ErrorCode.SERVICE_DEREGISTRATION_FAILED, onHome(() -> {
            LeasedRegistration registration = held(name);
            return book.drop(key(name), registration);
        }));
    }

    @Override
    public void updateService(String serviceName, String instanceId, String address) {
        update(name(serviceName, instanceId), ServiceArguments.address(address), Function.identity());
    }

    @Override
    public void updateService(String serviceName, String instanceId, String address, Map<String, String> metadata) {
        Map<String, String> all = withDefaults(metadata);
        update(name(serviceName, instanceId), ServiceArguments.address(address), old -> all);
    }

    @Override
    public List<ServiceInfo> listServices() {
        checkOpen("list services");
        return await("list services", ErrorCode.SERVICE_DISCOVERY_FAILED, catalog.services());
    }

    @Override
    public List<ServiceInstance> getServiceInstances(String serviceName) {
        String service = ServiceArguments.serviceName(serviceName);
        String what = "get instances of " + service;
        checkOpen(what);
        return await(what, ErrorCode.SERVICE_DISCOVERY_FAILED, catalog.instances(service));
    }

    /**
     * Deregisters everything and revokes the leases of this registry, for the operation timeout at most. Idempotent; a second caller waits for the first.
     *
     * <p>A shared lease takes its keys with it, in one request however many they are.
     */
    @Override
    public void close() {
        boolean first;
        synchronized (closed) {
            first = !closing;
            closing = true;
        }
        if (first) {
            onHome(book::close).whenComplete((done, failure) -> {
                if (failure != null) {
                    log.warn("not all registrations could be removed; they end with their leases", failure);
                }
                closed.complete(null);
            });
        }
        awaitClosed();
        home.executor().execute(book::halt);
    }

    /** Has what waits for its next attempt tried at once: to be called when etcd is known to answer again. Does not block. */
    public void retryNow() {
        home.executor().execute(book::retryNow);
    }

    /** Tells whether nothing is registered, under way or left to do. */
    CompletableFuture<Boolean> isIdle() {
        return onHome(() -> CompletableFuture.completedFuture(book.isEmpty()));
    }

    private Registration established(LeasedRegistration registration, LeaseChoice choice) {
        String what = "register " + text(registration.name());
        checkOpen(what);
        Bytes key = key(registration.name());
        try {
            await(what, ErrorCode.SERVICE_REGISTRATION_FAILED, onHome(() -> {
                book.enter(key, registration, choice);
                CompletableFuture<Void> written = new CompletableFuture<>();
                registration.await(written);
                return written;
            }));
            return registration;
        } catch (EtcdException failure) {
            home.executor().execute(() -> book.drop(key, registration));
            throw failure;
        }
    }

    private void update(
            ServiceKeys.Parts name, String address, Function<Map<String, String>, Map<String, String>> metadata) {
        String what = "update " + text(name);
        checkOpen(what);
        await(what, ErrorCode.SERVICE_REGISTRATION_FAILED, onHome(() -> {
            LeasedRegistration registration = held(name);
            registration.want(address, metadata.apply(registration.instance().metadata()));
            CompletableFuture<Void> written = new CompletableFuture<>();
            registration.await(written);
            book.changed(key(name));
            return written;
        }));
    }

    private void close(LeasedRegistration registration) {
        if (closing) {
            return;
        }
        await(
                "deregister " + text(registration.name()),
                ErrorCode.SERVICE_DEREGISTRATION_FAILED,
                onHome(() -> book.drop(key(registration.name()), registration)));
    }

    private LeasedRegistration held(ServiceKeys.Parts name) {
        checkOpen(text(name));
        return book.find(key(name))
                .orElseThrow(() -> new EtcdException(
                        ErrorCode.SERVICE_NOT_REGISTERED, text(name) + " is not registered by this manager"));
    }

    private void awaitClosed() {
        try {
            scope.timekeeper().await(closed, scope.options().operationTimeout());
        } catch (TimeoutException | ExecutionException late) {
            log.warn("etcd did not answer while the registry was closed; what is left ends with its lease");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs {@code task} on the registry's executor; ends as what it returns, and with what it throws. */
    private <T> CompletableFuture<T> onHome(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        home.executor().execute(() -> {
            try {
                task.get().whenComplete((value, failure) -> complete(result, value, failure));
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private static <T> void complete(CompletableFuture<T> future, T value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Waits; what etcd did not confirm, for whatever reason, gets the operation's own code. */
    private <T> T await(String what, ErrorCode code, CompletableFuture<T> future) {
        try {
            return scope.calls().await(what, future);
        } catch (EtcdException failure) {
            throw switch (failure.code()) {
                case INVALID_STATE, LEASE_NOT_FOUND, SERVICE_ALREADY_REGISTERED, SERVICE_NOT_REGISTERED -> failure;
                default -> failure.code() == code ? failure : new EtcdException(code, what, failure);
            };
        }
    }

    private void checkOpen(String what) {
        if (closing) {
            throw new EtcdException(ErrorCode.INVALID_STATE, what + ": the manager is closed");
        }
    }

    private LeaseChoice choice(RegisterOptions options) {
        return options.leaseId()
                .<LeaseChoice>map(LeaseChoice.Own::new)
                .orElseGet(() -> new LeaseChoice.Shared(
                        LeaseTtl.checked(options.ttl().orElse(scope.options().defaultTtl()))));
    }

    private Map<String, String> withDefaults(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(scope.options().defaultMetadata());
        all.putAll(own);
        return Map.copyOf(all);
    }

    private Bytes key(ServiceKeys.Parts name) {
        return keys.instance(name.service(), name.instanceId());
    }

    private static ServiceKeys.Parts name(String serviceName, String instanceId) {
        return new ServiceKeys.Parts(
                ServiceArguments.serviceName(serviceName), ServiceArguments.instanceId(instanceId));
    }

    private static String text(ServiceKeys.Parts name) {
        return name.service() + "/" + name.instanceId();
    }
}

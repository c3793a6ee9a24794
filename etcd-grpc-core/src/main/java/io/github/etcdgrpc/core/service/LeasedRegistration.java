package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.service.RegisterOptions.Takeover;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceInstance;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What this process wants to stand in etcd under one key, and who waits for it.
 *
 * <p>Confined to the registry's executor, but for the methods of {@link Registration}. It does nothing by itself: its {@link KeySlot} brings about what it says. Transitions:
 *
 * <table>
 * <caption>What a registration goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th></tr>
 * <tr><td>RECOVERING, as which it begins</td><td>its latest value is written, or found to stand</td><td>REGISTERED</td></tr>
 * <tr><td>REGISTERED</td><td>its lease lapsed or is gone, or its key vanished</td><td>RECOVERING</td></tr>
 * <tr><td>both</td><td>another owner's value is found under its key</td><td>SUPERSEDED</td></tr>
 * <tr><td>both</td><td>the caller's own lease is gone</td><td>LEASE_LOST</td></tr>
 * <tr><td>both</td><td>it is deregistered, or the registry closed</td><td>CLOSED</td></tr>
 * </table>
 */
final class LeasedRegistration implements Registration {
    /** Ends a registration and waits for it. */
    @FunctionalInterface
    interface Closer {
        void close(LeasedRegistration registration);
    }

    /**
     * A caller who waits for a version to be written.
     *
     * @param version that version, or a later one
     * @param written ends when it is
     * @param lastFailure the number of the failure after which the caller is told so
     */
    private record Waiter(long version, CompletableFuture<?> written, int lastFailure) {}

    private final RegistryHome home;
    private final ServiceKeys.Parts name;
    private final Takeover takeover;
    private final Closer closer;
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Consumer<State>> listeners = new ArrayList<>();
    private volatile ServiceInstance instance;
    private volatile State state = State.RECOVERING;
    private long version = 1;
    private long written;
    private int failures;
    private boolean established;

    LeasedRegistration(RegistryHome home, ServiceKeys.Parts name, Wish wish, Closer closer) {
        this.home = home;
        this.name = name;
        this.takeover = wish.takeover();
        this.instance = wish.instance();
        this.closer = closer;
    }

    /**
     * What is wanted at first.
     *
     * @param instance the value
     * @param takeover how another owner's is met
     */
    record Wish(ServiceInstance instance, Takeover takeover) {}

    @Override
    public String serviceName() {
        return name.service();
    }

    @Override
    public ServiceInstance instance() {
        return instance;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public void onStateChange(Consumer<State> listener) {
        home.executor().execute(() -> {
            if (isOver()) {
                tell(listener, state);
            } else {
                listeners.add(listener);
            }
        });
    }

    @Override
    public void close() {
        closer.close(this);
    }

    @Override
    public String toString() {
        return name.service() + "/" + name.instanceId() + " " + state;
    }

    ServiceKeys.Parts name() {
        return name;
    }

    long version() {
        return version;
    }

    /** Returns whether the latest version has been written. */
    boolean isWritten() {
        return written == version;
    }

    /** Returns how a write meets another owner's value: as the options say at first, giving way afterwards. */
    GuardedKey.Claim claim() {
        return !established && takeover == Takeover.ALLOWED ? GuardedKey.Claim.TAKE_OVER : GuardedKey.Claim.GIVE_WAY;
    }

    boolean isEstablished() {
        return established;
    }

    boolean isOver() {
        return switch (state) {
            case REGISTERED, RECOVERING -> false;
            case SUPERSEDED, LEASE_LOST, CLOSED -> true;
        };
    }

    /** Wants another address and other metadata, unless they are null. */
    void want(String address, Map<String, String> metadata) {
        ServiceInstance old = instance;
        instance = new ServiceInstance(old.id(), address, metadata, old.leaseId(), old.ttl());
        version++;
    }

    /** The value stands, or will stand, under this lease. */
    void attach(ServiceInstance attached) {
        instance = attached;
    }

    /** Lets a caller wait for the latest version. */
    void await(CompletableFuture<?> done) {
        waiters.add(new Waiter(
                version, done, failures + home.scope().options().retry().maxRetries()));
    }

    /** A version was written, or was found to stand. */
    void written(long ofVersion) {
        written = ofVersion;
        established = true;
        if (isWritten()) {
            become(State.REGISTERED);
        }
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (waiter.version() <= ofVersion) {
                all.remove();
                waiter.written().complete(null);
            }
        }
    }

    /** What was written may no longer stand. */
    void doubted() {
        become(State.RECOVERING);
    }

    /** What was written no longer stands. */
    void vanished() {
        written = 0;
        become(State.RECOVERING);
    }

    /** A try failed: callers whose patience is over, or whose wish will never be granted, are told. */
    void failed(Throwable failure) {
        boolean passing =
                EtcdException.isRetryable(failure) || Failures.isEtcdError(failure, EtcdError.LEASE_NOT_FOUND);
        int mine = failures++;
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (!passing || mine >= waiter.lastFailure()) {
                all.remove();
                waiter.written()
                        .completeExceptionally(new EtcdException(
                                ErrorCode.SERVICE_REGISTRATION_FAILED,
                                name.service() + "/" + name.instanceId(),
                                failure));
            }
        }
    }

    /** It is over; those who still wait are told why. */
    void finish(State end, EtcdException why) {
        become(end);
        listeners.clear();
        waiters.forEach(waiter -> waiter.written().completeExceptionally(why));
        waiters.clear();
    }

    private void become(State next) {
        if (state == next || isOver()) {
            return;
        }
        state = next;
        listeners.forEach(listener -> tell(listener, next));
    }

    private void tell(Consumer<State> listener, State told) {
        home.scope().callbacks().execute(() -> listener.accept(told));
    }
}

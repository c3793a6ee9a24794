package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.lease.LeaseTerm;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.Registration.State;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one key in etcd be what is wanted: the latest value of a registration, or nothing of ours.
 *
 * <p>Confined to the registry's executor. At most one attempt is under way, and after one that failed the next waits for the back-off. Transitions:
 *
 * <table>
 * <caption>What a slot goes through</caption>
 * <tr><th>from</th><th>on</th><th>to</th></tr>
 * <tr><td>IDLE</td><td>a registration is wanted, there is a lease, and its latest value is not written under it</td><td>BUSY: writing</td></tr>
 * <tr><td>IDLE</td><td>no registration is wanted</td><td>BUSY: erasing</td></tr>
 * <tr><td>BUSY</td><td>written</td><td>IDLE</td></tr>
 * <tr><td>BUSY</td><td>another owner's value found</td><td>vacated; the registration is refused or superseded</td></tr>
 * <tr><td>BUSY</td><td>erased, or too long not erased</td><td>vacated</td></tr>
 * <tr><td>BUSY</td><td>failed</td><td>BACKING_OFF</td></tr>
 * <tr><td>BACKING_OFF</td><td>the back-off is over, or the lease is there again</td><td>IDLE</td></tr>
 * </table>
 */
final class KeySlot {
    private enum Phase {
        IDLE,
        BUSY,
        BACKING_OFF,
        VACATED
    }

    /** The registration that is wanted, and the lease it stands on. */
    private record Tenant(LeasedRegistration registration, LeaseGroup group) {}

    private final RegistryHome home;
    private final Bytes key;
    private final GuardedKey guarded;
    private final Consumer<KeySlot> vacated;
    private final List<CompletableFuture<Void>> erasures = new ArrayList<>();
    private Phase phase = Phase.IDLE;
    private @Nullable Tenant tenant;
    private @Nullable LeaseId writtenUnder;
    private int failures;
    private int eraseFailures;
    private long eraseUntilNanos;
    private Scheduled retry = () -> {};

    KeySlot(RegistryHome home, Bytes key, Consumer<KeySlot> vacated) {
        this.home = home;
        this.key = key;
        this.guarded = new GuardedKey(home, key);
        this.vacated = vacated;
    }

    Bytes key() {
        return key;
    }

    /** Returns the registration that is wanted. */
    Optional<LeasedRegistration> registration() {
        return Optional.ofNullable(tenant).map(Tenant::registration);
    }

    /** Tells whether what is wanted ends with a lease of this manager's. */
    boolean standsOnSharedLease() {
        return tenant != null && tenant.group().choice() instanceof LeaseChoice.Shared;
    }

    /** Returns what was last written, when nothing about it is under way. */
    Optional<GuardedKey.Seen> settled() {
        boolean settled = phase == Phase.IDLE && tenant != null && isWritten(tenant);
        return settled ? Optional.of(guarded.seen()) : Optional.empty();
    }

    /** Wants a registration, which waits for its lease and for what is under way. */
    void want(LeasedRegistration registration, LeaseGroup group) {
        tenant = new Tenant(registration, group);
        writtenUnder = null;
        group.join(this);
        pump();
    }

    /** Goes on, if there is something to do. */
    void pump() {
        if (phase != Phase.IDLE) {
            return;
        }
        if (tenant == null) {
            erase();
        } else if (!isWritten(tenant)) {
            tenant.group().term().ifPresent(this::write);
        }
    }

    /** Wants nothing of ours any more. The registration is over, whatever etcd says to the deletion. */
    CompletableFuture<Void> drop() {
        CompletableFuture<Void> erased = new CompletableFuture<>();
        erasures.add(erased);
        if (tenant != null) {
            eraseFailures = 0;
            Duration patience = tenant.group().ttl();
            eraseUntilNanos = new LeaseTerm(LeaseId.NONE, patience, home.nanoTime()).deadlineNanos();
            release(State.CLOSED, closed());
            pump();
        }
        return erased;
    }

    /** Removes what stands on a lease of ours and that nobody wants. */
    void eraseStray(LeaseId lease) {
        guarded.adopt(lease);
        eraseUntilNanos = home.nanoTime();
        pump();
    }

    /** The lease, or the next one, is there. */
    void leaseAlive() {
        failures = 0;
        resume();
    }

    /** The lease may have ended. */
    void leaseLapsed() {
        registration().ifPresent(LeasedRegistration::doubted);
    }

    /** The lease has ended, and the key with it. */
    void leaseGone(LeaseId lease) {
        guarded.leaseGone(lease);
        vanished();
    }

    /** The lease has ended, the key with it, and there will be no other. */
    void leaseEnded(EtcdException why) {
        release(State.LEASE_LOST, why);
        vacate();
    }

    /** There is no lease yet. */
    void leaseFailed(Throwable failure) {
        registration().ifPresent(registration -> registration.failed(failure));
    }

    /** etcd says that the key stands as it was written. */
    void confirmed() {
        if (tenant != null) {
            stands(tenant, tenant.registration().version());
        }
    }

    /** etcd says that the key does not stand as it was written. */
    void vanished() {
        writtenUnder = null;
        registration().ifPresent(LeasedRegistration::vanished);
    }

    /** Wants nothing any more, and leaves it to the end of the lease to remove the key. */
    void abandon() {
        release(State.CLOSED, closed());
        halt();
    }

    /** Stops, whatever is left to do. */
    void halt() {
        retry.cancel();
        phase = Phase.VACATED;
        erasures.forEach(erased -> erased.completeExceptionally(closed()));
        erasures.clear();
    }

    /** Goes on at once if the next attempt waits for the back-off. */
    void retryNow() {
        if (phase == Phase.BACKING_OFF) {
            resume();
        }
    }

    private void resume() {
        if (phase == Phase.BACKING_OFF) {
            retry.cancel();
            phase = Phase.IDLE;
        }
        pump();
    }

    private static boolean isWritten(Tenant wanted, @Nullable LeaseId under) {
        return under != null
                && wanted.group().isOn(under)
                && wanted.registration().isWritten();
    }

    private boolean isWritten(Tenant wanted) {
        return isWritten(wanted, writtenUnder);
    }

    private void write(LeaseTerm term) {
        Tenant mine = tenant;
        if (mine == null) {
            return;
        }
        phase = Phase.BUSY;
        LeasedRegistration registration = mine.registration();
        ServiceInstance instance = mine.group().attached(registration.instance(), term);
        registration.attach(instance);
        long version = registration.version();
        guarded.write(InstanceCodec.encode(instance), term.id(), registration.claim(), outcome -> {
            if (phase == Phase.VACATED) {
                return;
            }
            phase = Phase.IDLE;
            if (mine.equals(tenant)) {
                wrote(mine, term.id(), version, outcome);
            } else {
                pump();
            }
        });
    }

    private void wrote(Tenant mine, LeaseId lease, long version, KeyOutcome outcome) {
        if (outcome instanceof KeyOutcome.Foreign foreign) {
            givenWay(mine.registration(), foreign.found());
        } else if (outcome instanceof KeyOutcome.Failed failed) {
            if (Failures.isEtcdError(failed.failure(), EtcdError.LEASE_NOT_FOUND)) {
                mine.group().suspect(lease);
            }
            backOff(failures++);
            mine.registration().failed(failed.failure());
        } else {
            failures = 0;
            nothingToErase();
            if (mine.group().isOn(lease)) {
                writtenUnder = lease;
                stands(mine, version);
            }
            pump();
        }
    }

    /** The value stands, for as long as nobody knows when the lease has lapsed before the answer came. */
    private static void stands(Tenant on, long version) {
        on.registration().written(version);
        if (on.group().isLapsed()) {
            on.registration().doubted();
        }
    }

    /** What was to be erased does not stand there any more. */
    private void nothingToErase() {
        erasures.forEach(erased -> erased.complete(null));
        erasures.clear();
    }

    private void givenWay(LeasedRegistration registration, KeyValue found) {
        ServiceKeys.Parts name = registration.name();
        String owner = InstanceCodec.decode(name.instanceId(), found.value(), found.lease())
                .map(instance -> "by " + instance.address())
                .orElse("with a value that is no instance");
        ErrorCode code =
                registration.isEstablished() ? ErrorCode.SERVICE_NOT_REGISTERED : ErrorCode.SERVICE_ALREADY_REGISTERED;
        String what = name.service() + "/" + name.instanceId() + " is registered " + owner + ", under lease "
                + found.lease() + ", by another owner";
        release(State.SUPERSEDED, new EtcdException(code, what));
        vacate();
    }

    private void erase() {
        phase = Phase.BUSY;
        guarded.erase(outcome -> {
            if (phase == Phase.VACATED) {
                return;
            }
            phase = Phase.IDLE;
            if (outcome instanceof KeyOutcome.Failed failed) {
                notErased(failed.failure());
            } else {
                erased();
            }
        });
    }

    private void erased() {
        nothingToErase();
        failures = 0;
        if (tenant == null) {
            vacate();
        } else {
            pump();
        }
    }

    private void notErased(Throwable failure) {
        int tries = home.scope().options().retry().maxRetries();
        boolean passing = EtcdException.isRetryable(failure) && !Failures.isSwitchedOff(failure);
        boolean toldOff = tenant != null || !passing || eraseFailures >= tries;
        if (toldOff) {
            erasures.forEach(erased -> erased.completeExceptionally(failure));
            erasures.clear();
        }
        eraseFailures++;
        if (tenant == null && toldOff && home.nanoTime() - eraseUntilNanos >= 0) {
            vacate();
        } else {
            backOff(failures++);
        }
    }

    private void backOff(int attempt) {
        phase = Phase.BACKING_OFF;
        retry = home.later(home.backoff().delay(attempt), this::retryNow);
    }

    private void release(State end, EtcdException why) {
        Tenant old = tenant;
        tenant = null;
        writtenUnder = null;
        if (old != null) {
            old.registration().finish(end, why);
            old.group().leave(this);
        }
    }

    private void vacate() {
        retry.cancel();
        phase = Phase.VACATED;
        nothingToErase();
        vacated.accept(this);
    }

    private EtcdException closed() {
        return new EtcdException(ErrorCode.INVALID_STATE, key + " was deregistered");
    }
}

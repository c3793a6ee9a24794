package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.lease.LeaseTerm;
import io.github.etcdgrpc.core.lease.StandingLease;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registrations that stand on one lease, and that lease.
 *
 * <p>Confined to the registry's executor. When the last registration leaves, the group is over and its lease is ended; who comes later founds another.
 */
final class LeaseGroup implements StandingLease.Listener {
    private final LeaseChoice choice;
    private final StandingLease lease;
    private final LeaseAudit audit;
    private final Duration defaultTtl;
    private final Consumer<LeaseGroup> over;
    private final Set<KeySlot> members = new LinkedHashSet<>();
    private @Nullable LeaseTerm term;
    private boolean lapsed;

    LeaseGroup(RegistryHome home, LeaseChoice choice, StandingLease lease, Book book) {
        this.choice = choice;
        this.lease = lease;
        this.defaultTtl = home.scope().options().defaultTtl();
        this.over = book::over;
        this.audit = new LeaseAudit(home, this, book);
    }

    /** What a group tells those who lead the book of all keys. */
    interface Book {

        /** The group has no registration left, or no lease. */
        void over(LeaseGroup group);

        /** A key stands on the lease. */
        void attached(Bytes key, LeaseId lease);
    }

    void start() {
        lease.start(this);
    }

    LeaseChoice choice() {
        return choice;
    }

    StandingLease lease() {
        return lease;
    }

    /** Returns the lease that keys are attached to, unless there is none at the moment. */
    Optional<LeaseTerm> term() {
        return Optional.ofNullable(term);
    }

    /** Tells whether this is the lease that keys are attached to. */
    boolean isOn(LeaseId id) {
        return term().map(LeaseTerm::id).filter(id::equals).isPresent();
    }

    /** Tells whether the lease may have ended: etcd has confirmed no renewal for as long as its TTL. */
    boolean isLapsed() {
        return lapsed;
    }

    /** Returns how long the lease lives without us, as far as is known. */
    Duration ttl() {
        if (choice instanceof LeaseChoice.Shared shared) {
            return shared.ttl();
        }
        return term().map(LeaseTerm::ttl).orElse(defaultTtl);
    }

    /** Returns the instance as it stands on the lease. A shared lease's TTL is the one that was asked for, which etcd may have raised. */
    ServiceInstance attached(ServiceInstance instance, LeaseTerm to) {
        return new ServiceInstance(instance.id(), instance.address(), instance.metadata(), to.id(), ttl());
    }

    List<KeySlot> members() {
        return List.copyOf(members);
    }

    /** Returns how many registrations stand on the lease. */
    int size() {
        return members.size();
    }

    void join(KeySlot slot) {
        members.add(slot);
    }

    void leave(KeySlot slot) {
        if (members.remove(slot) && members.isEmpty()) {
            close();
        }
    }

    void suspect(LeaseId id) {
        lease.suspect(id);
    }

    /** Tries at once what waits for its next attempt. */
    void retryNow() {
        lease.retryNow();
        audit.retryNow();
    }

    @Override
    public void alive(LeaseTerm granted) {
        term = granted;
        lapsed = false;
        members().forEach(KeySlot::leaseAlive);
    }

    @Override
    public void renewed() {
        if (lapsed) {
            lapsed = false;
            audit.now();
        } else {
            audit.due();
        }
    }

    @Override
    public void lapsed() {
        lapsed = true;
        members().forEach(KeySlot::leaseLapsed);
    }

    @Override
    public void gone() {
        LeaseTerm old = term;
        term = null;
        lapsed = false;
        if (old != null) {
            members().forEach(slot -> slot.leaseGone(old.id()));
        }
    }

    @Override
    public void ended() {
        term = null;
        String id = choice instanceof LeaseChoice.Own own ? own.id().toString() : choice.toString();
        EtcdException why = new EtcdException(
                ErrorCode.LEASE_NOT_FOUND, "leaseId: " + id + " (expected: the id of a lease that exists)");
        members().forEach(slot -> slot.leaseEnded(why));
    }

    @Override
    public void failed(EtcdException failure) {
        members().forEach(slot -> slot.leaseFailed(failure));
    }

    private void close() {
        audit.halt();
        over.accept(this);
    }
}

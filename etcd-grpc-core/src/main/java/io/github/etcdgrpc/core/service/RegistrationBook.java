package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.lease.StandingLease;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What this manager has to do with which key, and on which leases.
 *
 * <p>Confined to the registry's executor.
 */
final class RegistrationBook implements LeaseGroup.Book {
    private final RegistryHome home;
    private final LeaseKeeper keeper;
    private final Map<Bytes, KeySlot> slots = new HashMap<>();
    private final Map<LeaseChoice, LeaseGroup> groups = new HashMap<>();
    private final Map<StandingLease, CompletableFuture<Void>> ending = new HashMap<>();
    private boolean closed;

    RegistrationBook(RegistryHome home, LeaseKeeper keeper) {
        this.home = home;
        this.keeper = keeper;
    }

    /**
     * Wants a registration.
     *
     * @throws EtcdException when the book is closed, or the key is wanted already
     */
    void enter(Bytes key, LeasedRegistration registration, LeaseChoice choice) {
        if (closed) {
            throw new EtcdException(ErrorCode.INVALID_STATE, "register " + key + ": the manager is closed");
        }
        KeySlot slot = slots.computeIfAbsent(key, this::newSlot);
        slot.registration().ifPresent(holder -> {
            throw new EtcdException(
                    ErrorCode.SERVICE_ALREADY_REGISTERED,
                    key + " is registered by this manager, with "
                            + holder.instance().address());
        });
        LeaseGroup group = groups.get(choice);
        if (group == null) {
            LeaseGroup founded = new LeaseGroup(home, choice, choice.open(home, keeper), this);
            groups.put(choice, founded);
            slot.want(registration, founded);
            founded.start();
        } else {
            slot.want(registration, group);
        }
    }

    /** Returns the registration that is wanted under a key. */
    Optional<LeasedRegistration> find(Bytes key) {
        return Optional.ofNullable(slots.get(key)).flatMap(KeySlot::registration);
    }

    /** Has the latest value of a registration written. */
    void changed(Bytes key) {
        KeySlot slot = slots.get(key);
        if (slot != null) {
            slot.pump();
        }
    }

    /** Wants nothing under a key any more, unless somebody other than {@code registration} is there by now. Ends when etcd confirmed it. */
    CompletableFuture<Void> drop(Bytes key, LeasedRegistration registration) {
        KeySlot slot = slots.get(key);
        boolean another = slot != null
                && slot.registration().filter(held -> held != registration).isPresent();
        return slot == null || another ? CompletableFuture.completedFuture(null) : slot.drop();
    }

    /** Tries at once what waits for its next attempt. */
    void retryNow() {
        groups.values().forEach(LeaseGroup::retryNow);
        List.copyOf(slots.values()).forEach(KeySlot::retryNow);
    }

    /** Wants nothing any more. Ends when nothing is left in etcd, as far as it can be known. */
    CompletableFuture<Void> close() {
        closed = true;
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (KeySlot slot : List.copyOf(slots.values())) {
            if (slot.registration().isPresent() && slot.standsOnSharedLease()) {
                slot.abandon();
                slots.remove(slot.key());
            } else {
                ends.add(slot.drop());
                slot.retryNow();
            }
        }
        ends.addAll(ending.values());
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }

    /** Gives up what {@link #close} has not finished. */
    void halt() {
        slots.values().forEach(KeySlot::halt);
        slots.clear();
        List.copyOf(ending.keySet()).forEach(StandingLease::halt);
        ending.clear();
    }

    @Override
    public void over(LeaseGroup group) {
        groups.remove(group.choice(), group);
        StandingLease lease = group.lease();
        CompletableFuture<Void> end = lease.end();
        if (end.isDone()) {
            return;
        }
        ending.put(lease, end);
        end.whenComplete((done, failure) -> home.executor().execute(() -> ending.remove(lease)));
    }

    /** A key on our lease that nobody wants was left by a request whose answer was lost, or that came late. */
    @Override
    public void attached(Bytes key, LeaseId lease) {
        if (!closed && !slots.containsKey(key)) {
            KeySlot stray = newSlot(key);
            slots.put(key, stray);
            stray.eraseStray(lease);
        }
    }

    /** Tells whether nothing is wanted, under way or left to do. */
    boolean isEmpty() {
        return slots.isEmpty() && groups.isEmpty() && ending.isEmpty();
    }

    private KeySlot newSlot(Bytes key) {
        return new KeySlot(home, key, slot -> slots.remove(slot.key(), slot));
    }
}

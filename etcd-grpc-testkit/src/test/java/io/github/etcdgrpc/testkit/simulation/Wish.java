package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registration as the application knows it: what it asked for, and what it was told. */
final class Wish {
    private static final long NEVER = -1;

    private final Node node;
    private final String service;
    private final String id;
    private final Optional<LeaseId> ownLease;
    private final Duration ttl;
    private final List<Claim> claims = new ArrayList<>();
    private @Nullable Registration handle;
    private boolean mayBeClosed;
    private boolean mustBeOver;
    private long disturbedNanos = NEVER;

    /** @param ownLease the lease of the caller's own, if there is one */
    Wish(Node node, Instances.Name name, Optional<LeaseId> ownLease, Duration ttl) {
        this.node = node;
        this.service = name.service();
        this.id = name.id();
        this.ownLease = ownLease;
        this.ttl = ttl;
    }

    Node node() {
        return node;
    }

    String service() {
        return service;
    }

    String id() {
        return id;
    }

    String key() {
        return Instances.PREFIX + service + "/" + id;
    }

    Duration ttl() {
        return ttl;
    }

    Optional<LeaseId> ownLease() {
        return ownLease;
    }

    void add(Claim claim) {
        claims.add(claim);
    }

    Claim latest() {
        return claims.get(claims.size() - 1);
    }

    @Nullable
    Registration handle() {
        return handle;
    }

    void established(Registration registration) {
        handle = registration;
    }

    boolean isLive() {
        Registration known = handle;
        return known != null
                && switch (known.state()) {
                    case REGISTERED, RECOVERING -> true;
                    case SUPERSEDED, LEASE_LOST, CLOSED -> false;
                };
    }

    boolean is(Registration.State state) {
        Registration known = handle;
        return known != null && known.state() == state;
    }

    /** Returns the instance as the handle tells it. */
    ServiceInstance instance() {
        Registration known = handle;
        if (known == null) {
            throw new IllegalStateException(this + " has no handle");
        }
        return known.instance();
    }

    void mayBeClosed() {
        mayBeClosed = true;
    }

    /** Tells whether somebody wanted it closed. */
    boolean mayBeOver() {
        return mayBeClosed;
    }

    void mustBeOver() {
        mustBeOver = true;
    }

    /** Notes that somebody else did something to its key or its lease. */
    void disturbed(long atNanos) {
        disturbedNanos = atNanos;
    }

    /** Tells whether that was so short a time ago that it may not be whole again. */
    boolean isDisturbed() {
        return disturbedNanos != NEVER && node.world().nanos() - disturbedNanos < Node.RECOVERY.toNanos();
    }

    /** Checks that what the handle tells can be. */
    void check() {
        Registration known = handle;
        if (known == null) {
            return;
        }
        Violation.unless(!(mustBeOver && isLive()), "%s goes on although it was deregistered", this);
        Violation.unless(
                known.state() != Registration.State.CLOSED || mayBeClosed || node.isEnding(),
                "%s is closed although nobody closed it",
                this);
        Violation.unless(
                known.state() != Registration.State.LEASE_LOST
                        || ownLease.filter(lease -> !node.world().lives(lease)).isPresent(),
                "%s says that its lease is lost, which is not so",
                this);
        if (isLive()) {
            checkLatest(known.instance());
        }
    }

    /** Checks that the instance is what was asked for last. */
    private void checkLatest(ServiceInstance instance) {
        for (int index = claims.size() - 1; index >= 0; index--) {
            Claim claim = claims.get(index);
            boolean same = claim.address().equals(instance.address());
            if (claim.outcome() != Claim.Outcome.REFUSED && same) {
                Violation.unless(
                        claim.metadata().equals(instance.metadata()),
                        "%s has metadata %s (expected: %s)",
                        this,
                        instance.metadata(),
                        claim.metadata());
                return;
            }
            Violation.unless(
                    claim.outcome() != Claim.Outcome.APPLIED,
                    "%s wants %s (expected: %s, its last update)",
                    this,
                    instance.address(),
                    claim.address());
        }
        Violation.unless(false, "%s wants %s, which nobody asked for", this, instance.address());
    }

    @Override
    public String toString() {
        Registration known = handle;
        return node + "'s " + service + "/" + id + " "
                + (known == null
                        ? "in the making"
                        : known.state() + " " + known.instance().address());
    }
}

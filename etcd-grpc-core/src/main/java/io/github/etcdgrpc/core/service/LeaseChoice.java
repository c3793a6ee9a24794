package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.core.lease.BorrowedLease;
import io.github.etcdgrpc.core.lease.LeaseKeeper;
import io.github.etcdgrpc.core.lease.RegrantedLease;
import io.github.etcdgrpc.core.lease.StandingLease;
import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;

/** On which lease a registration stands: those that choose alike share one. */
sealed interface LeaseChoice {

    /** Makes what stands for the choice. It asks etcd for nothing yet. */
    StandingLease open(RegistryHome home, LeaseKeeper keeper);

    /**
     * The lease that the registrations of this manager with one TTL share.
     *
     * @param ttl that TTL
     */
    record Shared(Duration ttl) implements LeaseChoice {
        @Override
        public StandingLease open(RegistryHome home, LeaseKeeper keeper) {
            return new RegrantedLease(home.scope(), keeper, ttl, home.executor());
        }
    }

    /**
     * A lease of the caller's own.
     *
     * @param id that lease
     */
    record Own(LeaseId id) implements LeaseChoice {
        @Override
        public StandingLease open(RegistryHome home, LeaseKeeper keeper) {
            return new BorrowedLease(home.scope(), keeper, id, home.executor());
        }
    }
}

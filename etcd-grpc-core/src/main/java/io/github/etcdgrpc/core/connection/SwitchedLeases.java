package io.github.etcdgrpc.core.connection;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The leases of whichever backend is the present one. */
final class SwitchedLeases implements LeaseStore {
    private final SwitchableBackend backend;

    SwitchedLeases(SwitchableBackend backend) {
        this.backend = backend;
    }

    @Override
    public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
        return backend.call(present -> present.leases().grant(ttl, id));
    }

    @Override
    public CompletableFuture<Long> revoke(LeaseId id) {
        return backend.call(present -> present.leases().revoke(id));
    }

    @Override
    public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
        return backend.call(present -> present.leases().keepAliveOnce(id));
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
        return backend.call(present -> present.leases().timeToLive(id));
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
        return backend.call(present -> present.leases().timeToLiveWithKeys(id));
    }

    @Override
    public CompletableFuture<LeaseList> list() {
        return backend.call(present -> present.leases().list());
    }
}

package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The client's side of the leases. */
final class ConnectedLeases implements LeaseStore {
    private final Connection connection;
    private final LeaseServer server;

    ConnectedLeases(Connection connection, LeaseServer server) {
        this.connection = connection;
        this.server = server;
    }

    @Override
    public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
        requireNonNull(ttl, "ttl");
        requireNonNull(id, "id");
        return connection.call(Operation.GRANT, () -> "grant of a lease for " + ttl, () -> server.grant(ttl, id));
    }

    @Override
    public CompletableFuture<Long> revoke(LeaseId id) {
        requireNonNull(id, "id");
        return connection.call(Operation.REVOKE, () -> "revoke lease " + id, () -> server.revoke(id));
    }

    @Override
    public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
        requireNonNull(id, "id");
        return connection.call(Operation.KEEP_ALIVE, () -> "keep lease " + id + " alive", () -> server.keepAlive(id));
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
        requireNonNull(id, "id");
        return connection.call(
                Operation.TIME_TO_LIVE, () -> "time to live of lease " + id, () -> server.timeToLive(id));
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
        requireNonNull(id, "id");
        return connection.call(
                Operation.TIME_TO_LIVE, () -> "time to live of lease " + id, () -> server.timeToLiveWithKeys(id));
    }

    @Override
    public CompletableFuture<LeaseList> list() {
        return connection.call(Operation.LEASES, () -> "list leases", server::list);
    }
}

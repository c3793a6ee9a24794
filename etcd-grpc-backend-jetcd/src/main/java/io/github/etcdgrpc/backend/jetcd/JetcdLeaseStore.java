package io.github.etcdgrpc.backend.jetcd;

import com.google.protobuf.Empty;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** etcd's lease service. Renewals go over the stream of a {@link LeaseKeeping}, all else is one call for one request. */
final class JetcdLeaseStore implements LeaseStore {
    private final Connection connection;
    private final Line line;
    private final LeaseKeeping keeping;

    JetcdLeaseStore(Connection connection, Line line) {
        this.connection = connection;
        this.line = line;
        keeping = new LeaseKeeping(connection, line);
    }

    @Override
    public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder()
                .setTTL(wholeSeconds(ttl))
                .setID(id.value())
                .build();
        return send(new UnaryCall.Plan<>(
                () -> "grant lease " + (id.isNone() ? "" : id + " ") + "of " + ttl,
                LeaseGrpc.getLeaseGrantMethod(),
                request,
                JetcdLeaseStore::granted));
    }

    @Override
    public CompletableFuture<Long> revoke(LeaseId id) {
        return send(new UnaryCall.Plan<>(
                () -> "revoke lease " + id,
                LeaseGrpc.getLeaseRevokeMethod(),
                LeaseRevokeRequest.newBuilder().setID(id.value()).build(),
                response -> response.getHeader().getRevision()));
    }

    @Override
    public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
        return keeping.renew(id);
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
        return timeToLive(LeaseTimeToLiveRequest.newBuilder().setID(id.value()).build());
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
        return timeToLive(LeaseTimeToLiveRequest.newBuilder()
                .setID(id.value())
                .setKeys(true)
                .build());
    }

    @Override
    public CompletableFuture<LeaseList> list() {
        return send(new UnaryCall.Plan<>(
                () -> "list leases", LeaseListMethod.DESCRIPTOR, Empty.getDefaultInstance(), Function.identity()));
    }

    private CompletableFuture<LeaseTimeToLive> timeToLive(LeaseTimeToLiveRequest request) {
        return send(new UnaryCall.Plan<>(
                () -> "time to live of lease " + new LeaseId(request.getID()),
                LeaseGrpc.getLeaseTimeToLiveMethod(),
                request,
                JetcdLeaseStore::lives));
    }

    private <Q, A, T> CompletableFuture<T> send(UnaryCall.Plan<Q, A, T> plan) {
        return UnaryCall.send(plan, connection, line, connection.options().requestTimeout());
    }

    private static long wholeSeconds(Duration ttl) {
        return ttl.getNano() > 0 ? ttl.getSeconds() + 1 : ttl.getSeconds();
    }

    private static LeaseGrant granted(LeaseGrantResponse response) {
        return new LeaseGrant(
                response.getHeader().getRevision(),
                new LeaseId(response.getID()),
                Duration.ofSeconds(response.getTTL()));
    }

    private static LeaseTimeToLive lives(LeaseTimeToLiveResponse response) {
        return new LeaseTimeToLive(
                response.getHeader().getRevision(),
                new LeaseId(response.getID()),
                Duration.ofSeconds(response.getGrantedTTL()),
                Duration.ofSeconds(response.getTTL()),
                response.getKeysList().stream().map(ResultReader::bytes).toList());
    }
}

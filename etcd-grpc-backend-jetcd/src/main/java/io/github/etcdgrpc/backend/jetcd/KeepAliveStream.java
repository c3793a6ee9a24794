package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseRenewal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of renewals of many leases.
 *
 * <p>The server answers the renewals of one lease in order. A renewal that nobody waits for any more keeps its place, so that its answer is not taken for that of a
 * later one: that would say that the lease lives longer than it does. Confined to the thread of the {@link Connection}.
 */
final class KeepAliveStream implements Duplex.Receiver<LeaseKeepAliveResponse> {
    private static final Logger log = LoggerFactory.getLogger(KeepAliveStream.class);

    private final Duplex<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream;
    private final Map<Long, Queue<Renewal>> waiting = new HashMap<>();

    KeepAliveStream(Connection connection, Line line) {
        stream = Duplex.open(new Duplex.Plan<>(LeaseGrpc.getLeaseKeepAliveMethod(), this), connection, line);
    }

    void send(Renewal renewal) {
        renewal.givenTo(this);
        waiting.computeIfAbsent(renewal.id().value(), id -> new ArrayDeque<>()).add(renewal);
        stream.send(
                LeaseKeepAliveRequest.newBuilder().setID(renewal.id().value()).build());
    }

    Delivery delivery() {
        return stream.delivery();
    }

    boolean isOver() {
        return stream.isOver();
    }

    void giveUp() {
        stream.giveUp();
    }

    @Override
    public void received(LeaseKeepAliveResponse answer) {
        Queue<Renewal> ofLease = waiting.get(answer.getID());
        Renewal renewal = ofLease == null ? null : ofLease.poll();
        if (ofLease == null || renewal == null) {
            log.warn("keep-alive of lease {} answered that nobody asked for", new LeaseId(answer.getID()));
            return;
        }
        if (ofLease.isEmpty()) {
            waiting.remove(answer.getID());
        }
        Duration ttl = Duration.ofSeconds(Math.max(0, answer.getTTL()));
        renewal.complete(new LeaseRenewal(answer.getHeader().getRevision(), renewal.id(), ttl));
    }

    @Override
    public void ended(Duplex.Ending ending) {
        log.debug("the stream that keeps {} leases alive ended", waiting.size());
        waiting.values()
                .forEach(ofLease ->
                        ofLease.forEach(renewal -> renewal.completeExceptionally(ending.of(renewal.operation()))));
        waiting.clear();
    }
}

package io.github.etcdgrpc.testkit.journal;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Leases whose lives are written down. One that may exist counts as one that does. */
record JournaledLeases(JournalClient client, LeaseStore leases) implements LeaseStore {
    @Override
    public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
        String request = "grant " + Brief.seconds(ttl) + (id.isNone() ? "" : " as " + id);
        LeftOver ifGranted = LeftOver.lease(client, id, "lease " + id + " (" + Brief.seconds(ttl) + ")");
        CompletableFuture<LeaseGrant> answer = client.call(request, () -> leases.grant(ttl, id), BriefResult::of);
        answer.whenComplete((grant, failure) -> {
            if (failure == null) {
                client.openThings().addLease(grant.id(), id.isNone() ? granted(grant) : ifGranted);
            } else if (!id.isNone() && mayBeApplied(failure)) {
                client.openThings().addLease(id, ifGranted);
            }
        });
        return answer;
    }

    @Override
    public CompletableFuture<Long> revoke(LeaseId id) {
        CompletableFuture<Long> answer = client.call("revoke " + id, () -> leases.revoke(id), Brief::revision);
        answer.whenComplete((revision, failure) -> {
            if (failure == null || isGone(failure)) {
                client.openThings().forgetLease(id);
            }
        });
        return answer;
    }

    @Override
    public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
        CompletableFuture<LeaseRenewal> answer =
                client.call("keep alive " + id, () -> leases.keepAliveOnce(id), BriefResult::of);
        answer.thenAccept(renewal -> forgetUnless(renewal.isAlive(), id));
        return answer;
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
        return ask("time to live of " + id, id, () -> leases.timeToLive(id));
    }

    @Override
    public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
        return ask("time to live and keys of " + id, id, () -> leases.timeToLiveWithKeys(id));
    }

    @Override
    public CompletableFuture<LeaseList> list() {
        return client.call("list leases", leases::list, BriefResult::of);
    }

    private CompletableFuture<LeaseTimeToLive> ask(
            String request, LeaseId id, Supplier<CompletableFuture<LeaseTimeToLive>> send) {
        CompletableFuture<LeaseTimeToLive> answer = client.call(request, send, BriefResult::of);
        answer.thenAccept(left -> forgetUnless(left.exists(), id));
        return answer;
    }

    private LeftOver granted(LeaseGrant grant) {
        return LeftOver.lease(client, grant.id(), "lease " + grant.id() + " (" + Brief.seconds(grant.ttl()) + ")");
    }

    private void forgetUnless(boolean exists, LeaseId id) {
        if (!exists) {
            client.openThings().forgetLease(id);
        }
    }

    private static boolean mayBeApplied(Throwable failure) {
        return Brief.etcdException(failure)
                .map(error -> error.outcome() == RequestOutcome.OUTCOME_UNKNOWN)
                .orElse(true);
    }

    private static boolean isGone(Throwable failure) {
        Optional<EtcdError> error = Brief.etcdException(failure).flatMap(EtcdException::etcdError);
        return error.filter(EtcdError.LEASE_NOT_FOUND::equals).isPresent();
    }
}

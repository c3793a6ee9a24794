package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.testkit.journal.Journal;
import io.github.etcdgrpc.testkit.journal.JournalClient;
import io.github.etcdgrpc.testkit.journal.LeftOver;
import io.github.etcdgrpc.testkit.journal.LeftOver.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What clients leave when a test is over: found, told, and ended. */
final class Remains {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RunningEtcd etcd;
    private final Journal journal;
    private final List<JournalClient> clients;

    Remains(RunningEtcd etcd, Journal journal, List<JournalClient> clients) {
        this.etcd = etcd;
        this.journal = journal;
        this.clients = clients;
    }

    /**
     * Ends all that is left.
     *
     * @param given backends that the clients were given to use, not to close
     * @return what else was left, one text each
     */
    List<String> collect(List<EtcdBackend> given) {
        List<LeftOver> left = new ArrayList<>(open(Kind.WATCH));
        given.forEach(EtcdBackend::close);
        left.addAll(0, open(Kind.BACKEND));
        left.addAll(existing(open(Kind.LEASE)));
        clients.stream().flatMap(client -> client.open().stream()).forEach(LeftOver::end);
        return left.stream().map(LeftOver::toString).toList();
    }

    private List<LeftOver> open(Kind kind) {
        Predicate<LeftOver> isOfKind = thing -> thing.kind() == kind;
        return clients.stream()
                .flatMap(client -> client.open().stream())
                .filter(isOfKind)
                .toList();
    }

    /** Only etcd knows which leases have run out meanwhile. */
    private List<LeftOver> existing(List<LeftOver> granted) {
        if (granted.isEmpty()) {
            return List.of();
        }
        try (EtcdBackend backend = etcd.connect()) {
            return granted.stream().filter(lease -> revoked(lease, backend)).toList();
        }
    }

    /** Returns whether there was such a lease. */
    private boolean revoked(LeftOver lease, EtcdBackend backend) {
        LeaseId id = lease.lease().orElseThrow();
        try {
            boolean exists = answer(backend.leases().timeToLive(id)).exists();
            if (exists) {
                answer(backend.leases().revoke(id));
            }
            return exists;
        } catch (ExecutionException | TimeoutException unknown) {
            journal.note("whether lease " + id + " is left is not known: " + unknown);
            return false;
        }
    }

    private <T> T answer(CompletableFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return etcd.timekeeper().await(future, PATIENCE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(interrupted);
        }
    }
}

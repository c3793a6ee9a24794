package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The backends of one process, which sees which are open, and who revokes what. */
final class NodeBackends implements BackendProvider {
    private final BackendProvider provider;
    private final Consumer<LeaseId> onRevoke;
    private final List<EtcdBackend> open = new ArrayList<>();

    /** @param onRevoke told of a lease before the request to revoke it is sent */
    NodeBackends(BackendProvider provider, Consumer<LeaseId> onRevoke) {
        this.provider = provider;
        this.onRevoke = onRevoke;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
        EtcdBackend backend = provider.open(options, timekeeper);
        open.add(backend);
        return new Observed(backend);
    }

    int open() {
        return open.size();
    }

    /** Closes the connections, as the system does for a process that died. */
    void die() {
        open.forEach(EtcdBackend::close);
        open.clear();
    }

    private final class Observed implements EtcdBackend {
        private final EtcdBackend backend;

        Observed(EtcdBackend backend) {
            this.backend = backend;
        }

        @Override
        public KeyValueStore kv() {
            return backend.kv();
        }

        @Override
        public LeaseStore leases() {
            return new ObservedLeases(backend.leases(), onRevoke);
        }

        @Override
        public WatchStore watches() {
            return backend.watches();
        }

        @Override
        public CompletableFuture<MemberStatus> status() {
            return backend.status();
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return backend.unwrap(type);
        }

        @Override
        public void close() {
            open.remove(backend);
            backend.close();
        }
    }

    private record ObservedLeases(LeaseStore leases, Consumer<LeaseId> onRevoke) implements LeaseStore {
        @Override
        public CompletableFuture<LeaseGrant> grant(Duration ttl, LeaseId id) {
            return leases.grant(ttl, id);
        }

        @Override
        public CompletableFuture<Long> revoke(LeaseId id) {
            onRevoke.accept(id);
            return leases.revoke(id);
        }

        @Override
        public CompletableFuture<LeaseRenewal> keepAliveOnce(LeaseId id) {
            return leases.keepAliveOnce(id);
        }

        @Override
        public CompletableFuture<LeaseTimeToLive> timeToLive(LeaseId id) {
            return leases.timeToLive(id);
        }

        @Override
        public CompletableFuture<LeaseTimeToLive> timeToLiveWithKeys(LeaseId id) {
            return leases.timeToLiveWithKeys(id);
        }

        @Override
        public CompletableFuture<LeaseList> list() {
            return leases.list();
        }
    }
}

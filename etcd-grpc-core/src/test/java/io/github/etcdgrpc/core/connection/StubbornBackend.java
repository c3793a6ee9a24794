package io.github.etcdgrpc.core.connection;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A backend that answers status requests as a test says, and counts how often it is closed. */
final class StubbornBackend implements EtcdBackend {
    final AtomicInteger closed = new AtomicInteger();
    private final EtcdBackend underneath;
    private volatile Supplier<CompletableFuture<MemberStatus>> status;

    StubbornBackend(EtcdBackend underneath) {
        this.underneath = underneath;
        this.status = underneath::status;
    }

    StubbornBackend thatIsDead() {
        status = () -> CompletableFuture.failedFuture(
                new EtcdException(ErrorCode.CONNECTION_FAILED, "connection refused", null, RequestOutcome.NOT_SENT));
        return this;
    }

    StubbornBackend thatHangs() {
        status = CompletableFuture::new;
        return this;
    }

    StubbornBackend thatHasNoLeader() {
        status = () -> CompletableFuture.completedFuture(new MemberStatus("lonely:2379", 1, 0, "3.5.0", 7));
        return this;
    }

    StubbornBackend thatIsWell() {
        status = underneath::status;
        return this;
    }

    @Override
    public KeyValueStore kv() {
        return underneath.kv();
    }

    @Override
    public LeaseStore leases() {
        return underneath.leases();
    }

    @Override
    public WatchStore watches() {
        return underneath.watches();
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return status.get();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : underneath.unwrap(type);
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        underneath.close();
    }
}

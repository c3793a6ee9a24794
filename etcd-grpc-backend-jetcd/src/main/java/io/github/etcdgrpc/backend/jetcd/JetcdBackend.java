package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.Client;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The port to etcd on jetcd's protocol classes, over a channel of its own.
 *
 * <p>What is taken from jetcd is its messages and method descriptors ({@code jetcd-grpc}) and, for {@link #unwrap}, its {@link Client}. The channel is not: jetcd
 * builds one that can neither be told to reconnect at once, so that a call waits for seconds after a member is back, nor be waited for when it closes; it looks host names
 * up on the calling thread and on the event loop; and it pings an idle server, which etcd answers by hanging up. An interceptor reaches the calls of that channel, but not the channel.
 * What jetcd does on top of it (retries, resumed watches, kept leases) is what this port must not do, or must do otherwise.
 *
 * <p>One daemon thread, Netty's event loop, does all the work, and completes all futures and tells all listeners; it starts with the first call. What is chained to a
 * future, and every listener, must therefore be short and must not block. Names are looked up on {@link Timekeeper#executor()}.
 *
 * <p>Calls take nothing from the caller's {@link io.grpc.Context}. One that finds no member within reach fails at once and has the channel try again at once; it is the
 * caller who waits between tries.
 */
public final class JetcdBackend implements EtcdBackend {
    private final Connection connection;
    private final KeyValueStore kv;
    private final LeaseStore leases;
    private final WatchStore watches;
    private final MemberProbe members;
    private final JetcdClient client;

    /**
     * Creates a backend. Connects at the first call.
     *
     * @param options where etcd answers, and how long to wait for it
     * @param timekeeper the source of time, which outlives the backend
     * @throws IllegalArgumentException when an endpoint is neither {@code host:port} nor {@code http://host:port}
     */
    public JetcdBackend(BackendOptions options, Timekeeper timekeeper) {
        List<Endpoint> endpoints =
                options.endpoints().stream().map(Endpoint::parse).distinct().toList();
        connection = new Connection(options, timekeeper);
        Line line = connection.open(endpoints);
        kv = new JetcdKeyValueStore(connection, line);
        leases = new JetcdLeaseStore(connection, line);
        watches = new JetcdWatchStore(connection, line);
        members = new MemberProbe(connection, endpoints);
        client = new JetcdClient(options, endpoints);
    }

    @Override
    public KeyValueStore kv() {
        return kv;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public WatchStore watches() {
        return watches;
    }

    @Override
    public CompletableFuture<MemberStatus> status() {
        return members.ask();
    }

    /** {@inheritDoc} Knows {@link Client}, which is made at the first call and has a connection and threads of its own; it is closed with this backend. */
    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type == Client.class ? Optional.of(type.cast(client.get())) : Optional.empty();
    }

    @Override
    public void close() {
        client.close();
        connection.close();
    }
}

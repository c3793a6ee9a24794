package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ChannelPoolConfig;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.spi.ServiceChannels;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shares one channel among all connections to one service with the same options.
 *
 * <p>A channel is in one of these places, and moves under the lock only:
 *
 * <pre>
 * made          → in use
 * in use        → last user leaves → idle, or ending when it is older than maxLifetime
 * idle          → a user comes     → in use
 * idle          → too many idle (the longest unused goes first), or older than maxLifetime → ending
 * any           → the pool closes  → ending
 * </pre>
 *
 * A channel that is ending takes no new call, lets the calls of connections that were given back go on, and is gone when they are over. Ages are
 * looked at when a connection is taken or given back; an idle channel costs little until then, since gRPC disconnects it by itself after half an
 * hour without calls.
 */
final class ChannelPool implements ServiceChannels {
    private final ChannelPoolConfig config;
    private final Timekeeper timekeeper;
    private final ChannelMaker maker;

    private final Object lock = new Object();
    private final Map<ChannelKey, PooledChannel> current = new HashMap<>();
    private final Set<PooledChannel> inUse = new HashSet<>();
    private final Set<PooledChannel> idle = new LinkedHashSet<>();
    private final Set<PooledChannel> ending = new HashSet<>();
    private boolean closed;

    ChannelPool(ChannelPoolConfig config, Timekeeper timekeeper, ChannelMaker maker) {
        this.config = config;
        this.timekeeper = timekeeper;
        this.maker = maker;
    }

    @Override
    public ServiceConnection connect(String serviceName, DiscoveryOptions options) {
        PooledChannel taken = take(ChannelKey.of(serviceName, options));
        return new PooledConnection(serviceName, taken.channel(), () -> giveBack(taken));
    }

    private PooledChannel take(ChannelKey key) {
        synchronized (lock) {
            if (closed) {
                throw new EtcdException(
                        ErrorCode.INVALID_STATE,
                        "service \"" + key.service() + "\": the manager is closed (expected: an open one)");
            }
            dropExpired();
            PooledChannel found = current.get(key);
            if (found == null || !found.isInUse()) {
                checkRoomFor(key);
            }
            PooledChannel taken = found == null ? make(key) : found;
            idle.remove(taken);
            inUse.add(taken);
            taken.addUser();
            return taken;
        }
    }

    private void checkRoomFor(ChannelKey key) {
        if (inUse.size() >= config.maxActive()) {
            throw new EtcdException(
                    ErrorCode.INVALID_STATE,
                    "service \"" + key.service() + "\": " + inUse.size()
                            + " channels are in use (expected: fewer than channelPool.maxActive = " + config.maxActive()
                            + "; close connections that are no longer needed, or raise it)");
        }
    }

    private PooledChannel make(ChannelKey key) {
        PooledChannel made = new PooledChannel(key, maker.make(key), timekeeper.nanoTime());
        current.put(key, made);
        return made;
    }

    private void giveBack(PooledChannel channel) {
        synchronized (lock) {
            channel.removeUser();
            if (closed || channel.isInUse()) {
                return;
            }
            inUse.remove(channel);
            idle.add(channel);
            dropExpired();
            while (idle.size() > config.maxIdle()) {
                end(idle.iterator().next());
            }
        }
    }

    /** Keeps new users off channels that are too old, and ends those that have no users. */
    private void dropExpired() {
        long now = timekeeper.nanoTime();
        current.values().removeIf(channel -> isExpired(channel, now));
        List.copyOf(idle).stream().filter(channel -> isExpired(channel, now)).forEach(this::end);
        ending.removeIf(channel -> channel.channel().isTerminated());
    }

    private boolean isExpired(PooledChannel channel, long now) {
        return channel.ageNanos(now) > config.maxLifetime().toNanos();
    }

    private void end(PooledChannel channel) {
        idle.remove(channel);
        inUse.remove(channel);
        current.remove(channel.key(), channel);
        ending.add(channel);
        channel.channel().shutdown();
    }

    /** Ends all channels. Their calls get {@link ChannelTermination#GRACE} to end by themselves. */
    @Override
    public void close() {
        List<PooledChannel> all;
        synchronized (lock) {
            closed = true;
            List.copyOf(inUse).forEach(this::end);
            List.copyOf(idle).forEach(this::end);
            all = new ArrayList<>(ending);
            ending.clear();
        }
        ChannelTermination.await(all.stream().map(PooledChannel::channel).toList(), timekeeper);
    }
}

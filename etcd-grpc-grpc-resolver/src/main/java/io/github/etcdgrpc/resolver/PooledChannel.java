package io.github.etcdgrpc.resolver;

import io.grpc.ManagedChannel;

/** A channel of the pool and how many connections use it. Guarded by the pool's lock. */
final class PooledChannel {
    private final ChannelKey key;
    private final ManagedChannel channel;
    private final long bornNanos;
    private int users;

    PooledChannel(ChannelKey key, ManagedChannel channel, long bornNanos) {
        this.key = key;
        this.channel = channel;
        this.bornNanos = bornNanos;
    }

    ChannelKey key() {
        return key;
    }

    ManagedChannel channel() {
        return channel;
    }

    long ageNanos(long nowNanos) {
        return nowNanos - bornNanos;
    }

    boolean isInUse() {
        return users > 0;
    }

    void addUser() {
        users++;
    }

    void removeUser() {
        users--;
    }
}

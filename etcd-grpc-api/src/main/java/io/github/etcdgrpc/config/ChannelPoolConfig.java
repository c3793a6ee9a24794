package io.github.etcdgrpc.config;

import java.time.Duration;

/**
 * How many channels to services a manager keeps.
 *
 * <p>Channels are shared: all connections to one service with the same options use one channel.
 *
 * @param maxIdle how many channels that nobody uses stay open for the next user; 0 or more
 * @param maxActive how many channels may be in use at one time; 1 or more
 * @param maxLifetime how old a channel may become before new users get a fresh one; those who use the old one keep it. Above zero
 */
public record ChannelPoolConfig(int maxIdle, int maxActive, Duration maxLifetime) {

    /** 10 idle, 100 active, 30 minutes. */
    public static final ChannelPoolConfig DEFAULTS = new ChannelPoolConfig(10, 100, Duration.ofMinutes(30));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one is out of its range
     */
    public ChannelPoolConfig {
        Checks.that(maxIdle >= 0, "maxIdle", maxIdle, ">= 0");
        Checks.that(maxActive >= 1, "maxActive", maxActive, ">= 1");
        Checks.positive("maxLifetime", maxLifetime);
    }
}

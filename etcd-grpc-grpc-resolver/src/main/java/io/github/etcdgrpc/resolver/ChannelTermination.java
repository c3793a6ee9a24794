package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.spi.Timekeeper;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sees channels that were shut down to their end, in real time, in which calls happen: where the timekeeper's time stands still, each channel has the whole bound. */
final class ChannelTermination {
    /** How long calls under way may go on. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration AFTER_CANCEL = Duration.ofSeconds(1);

    private ChannelTermination() {}

    /** Waits {@link #GRACE} for all of them, then cancels the calls that are left. An interrupt cancels them at once, and stays set. */
    static void await(List<ManagedChannel> channels, Timekeeper timekeeper) {
        try {
            if (!endWithin(GRACE, channels, timekeeper)) {
                channels.forEach(ManagedChannel::shutdownNow);
                endWithin(AFTER_CANCEL, channels, timekeeper);
            }
        } catch (InterruptedException e) {
            channels.forEach(ManagedChannel::shutdownNow);
            Thread.currentThread().interrupt();
        }
    }

    private static boolean endWithin(Duration bound, List<ManagedChannel> channels, Timekeeper timekeeper)
            throws InterruptedException {
        long deadline = timekeeper.nanoTime() + bound.toNanos();
        for (ManagedChannel channel : channels) {
            long left = Math.max(0, deadline - timekeeper.nanoTime());
            if (!channel.awaitTermination(left, TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }
}

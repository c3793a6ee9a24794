package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that the test turns. */
final class FakeTimekeeper implements Timekeeper {
    private final AtomicLong nanos = new AtomicLong(7);

    void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("the pool schedules nothing");
    }

    @Override
    public Executor executor() {
        throw new UnsupportedOperationException("the pool runs nothing");
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost) {
        throw new UnsupportedOperationException("the pool waits for gRPC only");
    }
}

package io.github.etcdgrpc.core.faulty;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.call.BlockingCalls;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A manager's scope on an in-memory etcd under virtual time, between them a backend that can be made to fail. */
public final class Bench {
    private static final Duration STEP = Duration.ofMillis(50);

    public final VirtualTime virtual;
    public final CountingTime time;
    public final FaultyBackend backend;
    public final ManagerScope scope;
    private InMemoryEtcd etcd;

    private Bench(VirtualTime virtual, InMemoryEtcd etcd, ManagerOptions options, long seed) {
        this.virtual = virtual;
        this.etcd = etcd;
        this.time = new CountingTime(virtual);
        this.backend = new FaultyBackend(etcd.connect());
        Random random = new Random(seed);
        this.scope = new ManagerScope(
                options,
                backend,
                time,
                new Retrier(options.retry(), time, random),
                new BlockingCalls(time, options.operationTimeout()),
                random,
                new SerialExecutor(time.executor()));
    }

    /** Opens one with an etcd of its own. */
    public static Bench open() {
        return open(ManagerOptions.DEFAULTS, 1);
    }

    /** Opens one with an etcd of its own. */
    public static Bench open(ManagerOptions options, long seed) {
        VirtualTime virtual = new VirtualTime();
        return new Bench(virtual, InMemoryEtcd.create(virtual), options, seed);
    }

    /** Opens another process on the same etcd. */
    public Bench another() {
        return new Bench(virtual, etcd, scope.options(), 2);
    }

    /** Returns the etcd. */
    public InMemoryEtcd etcd() {
        return etcd;
    }

    /** Has etcd come back with an empty data directory. */
    public void wipe() {
        etcd.close();
        etcd = InMemoryEtcd.create(virtual, 7);
        backend.replace(etcd.connect());
    }

    /** Cuts the connection. */
    public void partition() {
        backend.always(Fault.unreachable());
    }

    public void advance(Duration step) {
        virtual.advance(step);
    }

    public void settle() {
        virtual.settle();
    }

    public Optional<KeyValue> read(String key) {
        return etcd.keyValues().stream()
                .filter(found -> found.key().equals(Bytes.ofUtf8(key)))
                .findFirst();
    }

    public String value(String key) {
        return read(key).map(found -> found.value().utf8()).orElse("");
    }

    public LeaseId leaseOf(String key) {
        return read(key).orElseThrow().lease();
    }

    public List<String> keys() {
        return etcd.keys().stream().map(Bytes::utf8).toList();
    }

    /** Does a blocking call on a thread of its own while time runs on, and returns what it returns, or throws what it throws. */
    public <T> T whileTimeRuns(Callable<T> call) {
        return finish(begin(call));
    }

    /** Begins a blocking call on a thread of its own, and returns once it waits, or has ended. */
    public <T> Pending<T> begin(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Exception | Error failure) {
                result.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        time.follow(thread);
        thread.start();
        Pending<T> pending = new Pending<>(time, thread, result);
        pending.awaitRest();
        virtual.settle();
        return pending;
    }

    /** Lets time run on until a call has ended. */
    public <T> T finish(Pending<T> pending) {
        pending.awaitRest();
        while (pending.thread.isAlive()) {
            virtual.advance(STEP);
            pending.awaitRest();
        }
        try {
            return pending.result.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /**
     * A blocking call under way.
     *
     * @param time by which it waits
     * @param thread that makes it
     * @param result what it came to
     */
    public record Pending<T>(CountingTime time, Thread thread, CompletableFuture<T> result) {
        void awaitRest() {
            while (thread.isAlive() && !time.isWaiting(thread)) {
                Thread.onSpinWait();
            }
        }
    }
}

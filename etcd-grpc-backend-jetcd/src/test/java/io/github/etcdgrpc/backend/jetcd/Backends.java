package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The backends of one test, on one timekeeper, closed with it. */
final class Backends implements AutoCloseable {
    static final Duration DIAL = Duration.ofSeconds(2);
    static final Duration REQUEST = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SystemTimekeeper timekeeper = new SystemTimekeeper("jetcd-test");
    private final List<JetcdBackend> opened = new ArrayList<>();

    JetcdBackend open(String... endpoints) {
        return open(REQUEST, endpoints);
    }

    JetcdBackend open(Duration requestTimeout, String... endpoints) {
        JetcdBackend backend = new JetcdBackend(options(requestTimeout, endpoints), timekeeper);
        opened.add(backend);
        return backend;
    }

    static BackendOptions options(Duration requestTimeout, String... endpoints) {
        return new BackendOptions(List.of(endpoints), DIAL, requestTimeout);
    }

    static CompletableFuture<PutResult> put(JetcdBackend backend, String key, String value) {
        return backend.kv().put(PutRequest.of(Bytes.ofUtf8(key), Bytes.ofUtf8(value)));
    }

    /** Waits for a future's value. */
    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("expected a value, but: " + failure, failure);
        }
    }

    /** Waits for a future's error. */
    static EtcdException failureOf(CompletableFuture<?> future) {
        Throwable failure = catchThrowable(() -> future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertThat(failure).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(EtcdException.class);
        return (EtcdException) failure.getCause();
    }

    @Override
    public void close() {
        opened.forEach(JetcdBackend::close);
        timekeeper.close();
    }
}

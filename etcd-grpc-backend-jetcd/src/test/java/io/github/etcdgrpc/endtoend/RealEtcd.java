package io.github.etcdgrpc.endtoend;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.jetcd.JetcdBackendProvider;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.testkit.server.EachEtcd;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of its own for each test, which the test may kill, and managers on it. */
@EachEtcd
abstract class RealEtcd {
    private final EtcdBinary binary;
    private @Nullable LocalEtcd etcd;
    private @Nullable EtcdManager observer;

    RealEtcd(EtcdBinary binary) {
        this.binary = binary;
    }

    @BeforeEach
    void start() {
        etcd = LocalEtcd.start(binary);
    }

    @AfterEach
    void end() {
        if (observer != null) {
            observer.close();
            observer = null;
        }
        etcd().close();
    }

    final LocalEtcd etcd() {
        return requireNonNull(etcd);
    }

    /** Opens a manager, as a process of its own would. */
    final EtcdManager manager(String name) {
        return EtcdGrpc.builder()
                .name(name)
                .backend("jetcd")
                .endpoints(etcd().endpoint())
                .build();
    }

    /** Writes keys as no library of ours would. */
    final void putRaw(Map<String, Bytes> values) {
        Duration bound = Duration.ofSeconds(10);
        BackendOptions options = new BackendOptions(List.of(etcd().endpoint()), bound, bound);
        try (SystemTimekeeper time = new SystemTimekeeper("raw");
                EtcdBackend raw = new JetcdBackendProvider().open(options, time)) {
            values.forEach((key, value) ->
                    raw.kv().put(PutRequest.of(Bytes.ofUtf8(key), value)).join());
        }
    }

    /** Returns a manager that registers nothing, closed after the test. */
    final EtcdManager observer() {
        EtcdManager present = observer == null ? manager("observer") : observer;
        observer = present;
        return present;
    }
}

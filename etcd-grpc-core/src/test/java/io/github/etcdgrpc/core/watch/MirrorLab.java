package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.config.RetryConfig;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.time.SerialExecutor;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** A mirror of {@code k/} of an in-memory etcd behind a breakable connection, under virtual time. Values that begin with {@code junk} are left out. */
final class MirrorLab implements AutoCloseable {
    static final KeyRange RANGE = KeyRange.prefix(Bytes.ofUtf8("k/"));

    final VirtualTime time = new VirtualTime();
    final Random random;
    final FlakyBackend backend;
    final PrefixMirror<String> mirror;
    final Executor callbacks = new SerialExecutor(time.executor());
    private InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private EtcdBackend direct = etcd.connect();

    MirrorLab(long seed) {
        random = new Random(seed);
        backend = new FlakyBackend(etcd.connect());
        Retrier once = new Retrier(new RetryConfig(0, Duration.ofMillis(1), Duration.ofMillis(1), 1), time, random);
        mirror = new PrefixMirror<>(
                new PrefixMirror.Setting(backend, new PrefixReader(backend.kv(), once), time, random),
                RANGE,
                MirrorLab::parse);
    }

    MirrorLab() {
        this(1);
    }

    private static Optional<String> parse(KeyValue keyValue) {
        return Optional.of(keyValue.value().utf8()).filter(value -> !value.startsWith("junk"));
    }

    MirrorLab started() {
        mirror.start();
        time.settle();
        return this;
    }

    Recorder subscribed() {
        Recorder recorder = new Recorder();
        mirror.subscribe(recorder, callbacks);
        time.settle();
        return recorder;
    }

    void put(String key, String value) {
        direct.kv()
                .put(PutRequest.of(Bytes.ofUtf8("k/" + key), Bytes.ofUtf8(value)))
                .join();
        time.settle();
    }

    void delete(String key) {
        direct.kv().delete(DeleteRequest.of(Bytes.ofUtf8("k/" + key))).join();
        time.settle();
    }

    void compact() {
        direct.kv()
                .compact(etcd.revision())
                .exceptionally(compactedAlready -> 0L)
                .join();
        time.settle();
    }

    /** The cluster comes back without its data. */
    void wipe() {
        freshCluster();
        backend.moveTo(etcd.connect());
    }

    /** The same, while the mirror's connection notices nothing. */
    void wipeUnnoticed() {
        freshCluster();
        backend.moveSilentlyTo(etcd.connect());
    }

    private void freshCluster() {
        etcd = InMemoryEtcd.create(time);
        direct = etcd.connect();
    }

    EtcdBackend direct() {
        return direct;
    }

    InMemoryEtcd etcd() {
        return etcd;
    }

    /** Returns what etcd holds of the range, without junk. */
    SortedMap<String, String> truth() {
        SortedMap<String, String> truth = new TreeMap<>();
        for (KeyValue keyValue : etcd.keyValues()) {
            if (RANGE.contains(keyValue.key())) {
                parse(keyValue).ifPresent(value -> truth.put(keyValue.key().utf8(), value));
            }
        }
        return truth;
    }

    List<String> truthValues() {
        return truth().entrySet().stream().map(Map.Entry::getValue).toList();
    }

    @Override
    public void close() {
        mirror.close();
        time.settle();
        etcd.close();
    }
}

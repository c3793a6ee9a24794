package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Puts and gets per second through the port to an in-memory etcd, one thread, one request at a time, over 10,000 keys. The floor is a plain sorted map with the same
 * keys, which knows no revisions, history, leases or watches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class PortBenchmark {
    private static final int KEYS = 10_000;

    private final Bytes[] keys = new Bytes[KEYS];
    private final Bytes value = Bytes.ofUtf8("{\"Op\":0,\"Addr\":\"10.0.0.7:50051\",\"Metadata\":{},\"id\":\"1\"}");
    private final ConcurrentSkipListMap<Bytes, Bytes> map = new ConcurrentSkipListMap<>();
    private InMemoryEtcd etcd;
    private KeyValueStore kv;
    private int next;

    /** Fills a fresh etcd and the map. A new one for each iteration, since an etcd keeps its history. */
    @Setup(Level.Iteration)
    public void fill() {
        etcd = InMemoryEtcd.create(new PumpedTime());
        kv = etcd.connect().kv();
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Bytes.ofUtf8("/services/greeter/%05d".formatted(i));
            kv.put(PutRequest.of(keys[i], value)).join();
            map.put(keys[i], value);
        }
    }

    /** Ends the etcd. */
    @TearDown(Level.Iteration)
    public void end() {
        etcd.close();
    }

    /** Writes one key after the other. */
    @Benchmark
    public PutResult put() {
        return kv.put(PutRequest.of(nextKey(), value)).join();
    }

    /** Reads one key after the other. */
    @Benchmark
    public RangeResult get() {
        return kv.range(RangeRequest.of(nextKey())).join();
    }

    /** The floor of {@link #put}. */
    @Benchmark
    public @Nullable Bytes putInPlainMap() {
        return map.put(nextKey(), value);
    }

    /** The floor of {@link #get}. */
    @Benchmark
    public @Nullable Bytes getFromPlainMap() {
        return map.get(nextKey());
    }

    private Bytes nextKey() {
        next = next + 1 == KEYS ? 0 : next + 1;
        return keys[next];
    }
}

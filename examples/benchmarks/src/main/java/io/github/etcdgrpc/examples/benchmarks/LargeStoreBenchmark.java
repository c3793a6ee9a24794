package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.concurrent.TimeUnit;
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

/** Puts and transactions per second through the port to an in-memory etcd that holds 100,000 keys; one thread, one request at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1500m")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class LargeStoreBenchmark {
    private static final int KEYS = 100_000;
    private static final int STEP = 7_919;

    private final Bytes[] keys = new Bytes[KEYS];
    private final Bytes value = Bytes.ofUtf8("{\"Op\":0,\"Addr\":\"10.0.0.7:50051\",\"Metadata\":{},\"id\":\"1\"}");
    private InMemoryEtcd etcd;
    private KeyValueStore kv;
    private int next;

    /** Fills a fresh etcd. A new one for each iteration, since an etcd keeps its history. */
    @Setup(Level.Iteration)
    public void fill() {
        etcd = InMemoryEtcd.create(new PumpedTime());
        kv = etcd.connect().kv();
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Bytes.ofUtf8("/services/greeter/%06d".formatted(i));
            kv.put(PutRequest.of(keys[i], value)).join();
        }
    }

    /** Ends the etcd. */
    @TearDown(Level.Iteration)
    public void end() {
        etcd.close();
    }

    /** Writes one key, far from the one before. */
    @Benchmark
    public PutResult put() {
        return kv.put(PutRequest.of(nextKey(), value)).join();
    }

    /** Writes one key if nobody else holds it, and reads another. */
    @Benchmark
    public TxnResult txn() {
        Bytes key = nextKey();
        return kv.txn(TxnRequest.when(Compare.onLease(key, LeaseId.NONE))
                        .then(PutRequest.of(key, value), RangeRequest.of(nextKey())))
                .join();
    }

    private Bytes nextKey() {
        next = (next + STEP) % KEYS;
        return keys[next];
    }
}

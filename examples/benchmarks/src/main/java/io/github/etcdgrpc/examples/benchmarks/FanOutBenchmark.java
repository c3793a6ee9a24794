package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One put while 10,000 watches are open, until every listener that it concerns has been told: all of them when they watch one prefix, one of them when each
 * watches a prefix of its own. All on one thread.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class FanOutBenchmark implements WatchListener {
    private static final int WATCHES = 10_000;
    private static final int PUTS_PER_COMPACTION = 1_000;

    /** What is watched. */
    public enum Prefixes {
        /** All watch the same prefix. */
        ONE,
        /** Each watches its own. */
        DISTINCT
    }

    /** What is watched. */
    @Param
    public Prefixes prefixes;

    private final Bytes value = Bytes.ofUtf8("{\"Op\":0,\"Addr\":\"10.0.0.7:50051\",\"Metadata\":{},\"id\":\"1\"}");
    private final Bytes[] keys = new Bytes[WATCHES];
    private final PumpedTime time = new PumpedTime();
    private InMemoryEtcd etcd;
    private EtcdBackend backend;
    private int puts;
    private long told;

    /** Opens the watches. */
    @Setup(Level.Trial)
    public void watch() {
        etcd = InMemoryEtcd.create(time);
        backend = etcd.connect();
        for (int i = 0; i < WATCHES; i++) {
            String service = prefixes == Prefixes.ONE ? "greeter" : "greeter-%05d".formatted(i);
            keys[i] = Bytes.ofUtf8("/services/" + service + "/1");
            KeyRange prefix = KeyRange.prefix(Bytes.ofUtf8("/services/" + service + "/"));
            backend.watches().watch(WatchRequest.of(prefix, 0), this);
        }
        time.pump();
    }

    /** Ends the etcd, and fails unless each put was told to all that it concerned. */
    @TearDown(Level.Trial)
    public void end() {
        etcd.close();
        long concerned = (long) puts * (prefixes == Prefixes.ONE ? WATCHES : 1);
        if (told != concerned) {
            throw new IllegalStateException("told: " + told + " (expected: " + concerned + ")");
        }
    }

    /** Writes one key, and has the listeners told. History is compacted now and then, as it would grow for ever. */
    @Benchmark
    public long put() {
        backend.kv().put(PutRequest.of(keys[puts % WATCHES], value)).join();
        time.pump();
        if (++puts % PUTS_PER_COMPACTION == 0) {
            etcd.compact();
        }
        return told;
    }

    @Override
    public void events(long revision, List<WatchEvent> events) {
        told += events.size();
    }

    @Override
    public void compacted(long compactRevision) {
        throw new IllegalStateException("compacted: " + compactRevision);
    }

    @Override
    public void failed(EtcdException error) {}
}

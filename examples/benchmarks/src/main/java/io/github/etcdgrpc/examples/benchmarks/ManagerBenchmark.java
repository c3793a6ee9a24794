package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.core.time.SystemTimekeeper;
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

/** How long a manager takes to open on a fresh in-memory etcd, with real threads and real time, as a test pays it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class ManagerBenchmark {
    private SystemTimekeeper time;
    private InMemoryEtcd etcd;
    private EtcdManager manager;

    /** Makes an etcd that nobody has used. */
    @Setup(Level.Invocation)
    public void freshEtcd() {
        time = new SystemTimekeeper("benchmark");
        etcd = InMemoryEtcd.create(time);
    }

    /** Closes everything, which is not measured. */
    @TearDown(Level.Invocation)
    public void close() {
        manager.close();
        etcd.close();
        time.close();
    }

    /** Opens a manager; it is connected when this returns. */
    @Benchmark
    public EtcdManager open() {
        manager = Processes.on(etcd).build();
        return manager;
    }

    /** The same, as the first thing that a JVM does with the library: its classes are loaded and nothing is compiled. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Fork(20)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public EtcdManager openFirstInJvm() {
        return open();
    }
}

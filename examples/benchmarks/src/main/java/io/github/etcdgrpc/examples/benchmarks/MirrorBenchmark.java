package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.service.ServiceWatch;
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
 * What one change of one instance costs a manager that watches the service: from the write in etcd to the return of the listener, all on one thread.
 *
 * <p>The write itself is part of every figure; {@link #changeUnwatched} is the write alone, on an etcd that nobody watches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class MirrorBenchmark {
    /** How many instances the service has. */
    @Param({"100", "1000", "10000"})
    private int instances;

    private PumpedTime time;
    private Instances watched;
    private Instances unwatched;
    private EtcdManager manager;
    private ServiceWatch watch;
    private long told;

    /** Fills two etcds and watches one. */
    @Setup(Level.Iteration)
    public void fillAndWatch() {
        told = 0;
        time = new PumpedTime();
        InMemoryEtcd etcd = InMemoryEtcd.create(time);
        watched = new Instances(etcd.connect().kv(), instances);
        watched.putAll();
        unwatched = new Instances(InMemoryEtcd.create(time).connect().kv(), instances);
        unwatched.putAll();
        manager = Processes.on(etcd).timekeeper(time).build();
        watch = manager.serviceDiscovery().watchService(Instances.SERVICE, event -> told++);
        time.pump();
        requireTold(instances);
    }

    /** Ends the manager. */
    @TearDown(Level.Iteration)
    public void close() {
        manager.close();
    }

    /** The floor: a write that nobody watches. */
    @Benchmark
    public void changeUnwatched() {
        unwatched.changeNext();
        time.pump();
    }

    /** A write that the mirror applies and the listener is told. */
    @Benchmark
    public void changeWatched() {
        long before = told;
        watched.changeNext();
        time.pump();
        requireTold(before + 1);
    }

    /** The same, and the list of all instances is asked for each time, which is when it is made. */
    @Benchmark
    public List<ServiceInstance> changeWatchedAndList() {
        changeWatched();
        return watch.instances();
    }

    private void requireTold(long expected) {
        if (told != expected) {
            throw new IllegalStateException("told " + told + " (expected: " + expected + ")");
        }
    }
}

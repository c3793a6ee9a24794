package io.github.etcdgrpc.backend.inmemory;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.backend.inmemory.FaultPlan.Lasting;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;

/**
 * One process among those that use a simulated etcd, to be cut off, slowed down or stopped apart from the others.
 *
 * <pre>{@code
 * EtcdProcess server = etcd.process("server");
 * EtcdManager manager = EtcdGrpc.builder().backend(server.provider()).timekeeper(server.timekeeper()).build();
 * ...
 * server.faults().partition();
 * time.advance(Duration.ofSeconds(31)); // its leases end
 * server.faults().heal();
 * }</pre>
 *
 * <p>May be used by any number of threads.
 */
public final class EtcdProcess {
    private final InMemoryEtcd etcd;
    private final String name;
    private final PausableTime time;
    private final FaultPlan plan = new FaultPlan();

    EtcdProcess(InMemoryEtcd etcd, String name, Timekeeper timekeeper) {
        this.etcd = etcd;
        this.name = name;
        this.time = new PausableTime(timekeeper, "process " + name);
    }

    /** Returns by what name it was asked for. */
    public String name() {
        return name;
    }

    /** Connects a client of this process. There may be several; all have the same faults. */
    public EtcdBackend connect() {
        return connect(InMemoryEtcd.OPTIONS);
    }

    /**
     * Returns a provider of clients of this process, for {@code EtcdGrpc.builder().backend(...)}, whatever endpoints they are given. Their answers and events come by
     * {@link #timekeeper()}.
     */
    public BackendProvider provider() {
        return new BackendProvider() {
            @Override
            public String name() {
                return InMemoryBackendProvider.NAME;
            }

            @Override
            public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
                return connect(requireNonNull(options, "options"));
            }
        };
    }

    /**
     * Returns the time of this process, for {@code EtcdGrpc.builder().timekeeper(...)}: that of the etcd, but for pauses. What is given another one does not stand still
     * when the process is paused.
     */
    public Timekeeper timekeeper() {
        return time;
    }

    /** Returns the faults that stand against this process. */
    public Faults faults() {
        return new Faults(etcd, "process " + name, plan);
    }

    /**
     * Stops the process, as SIGSTOP or a long collection of garbage does: none of its timers goes off, no answer and no event arrives and no wait ends, until
     * {@link #resume()}. Its clock and etcd's time go on. What has begun runs to its end. Without effect when it is stopped.
     *
     * <p>Threads that are blocked in its {@link #timekeeper()} wait for {@code resume}. Under {@link VirtualTime#autoAdvance} they still let time skip to the next
     * event, which may be the work that resumes it; their own bounds are no events meanwhile. That nothing is scheduled is no deadlock then, as anybody may
     * resume it: only after a minute of real time are they given up.
     *
     * @throws io.github.etcdgrpc.EtcdException when the etcd is closed
     */
    public void pause() {
        etcd.requireOpen("pause of process " + name);
        etcd.cluster().changeFaults(() -> plan.begin(Lasting.PAUSED));
        time.pause();
    }

    /**
     * Lets a stopped process go on: all that it missed happens now, late, in order; then waits end whose bound has passed. Without effect when it is not stopped.
     * Closing the etcd does this too.
     *
     * @throws io.github.etcdgrpc.EtcdException when the etcd is closed
     */
    public void resume() {
        etcd.requireOpen("resume of process " + name);
        goOn();
    }

    void goOn() {
        etcd.cluster().changeFaults(() -> plan.end(Lasting.PAUSED));
        time.resume();
    }

    @Override
    public String toString() {
        return "process " + name;
    }

    FaultPlan plan() {
        return plan;
    }

    private EtcdBackend connect(BackendOptions options) {
        ClientFaults faults = new ClientFaults(List.of(plan, etcd.cluster().faults()));
        return etcd.connect(new ClientSettings(options, time, faults), () -> {});
    }
}

package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.backend.inmemory.EtcdProcess;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A simulated cluster, of which each client is a process. */
final class RunningInMemoryEtcd implements RunningEtcd {
    private final InMemoryEtcd etcd;
    private final TestTime time;
    private final Random random;

    RunningInMemoryEtcd(InMemoryEtcd etcd, TestTime time, long seed) {
        this.etcd = etcd;
        this.time = time;
        this.random = new Random(seed);
    }

    @Override
    public List<String> endpoints() {
        return List.of("in-memory:2379");
    }

    @Override
    public Timekeeper timekeeper() {
        return time.timekeeper();
    }

    @Override
    public Access access(String client) {
        EtcdProcess process = etcd.process(client);
        return new Access(process.provider(), process.timekeeper());
    }

    @Override
    public EtcdBackend connect() {
        return etcd.connect();
    }

    @Override
    public <T> Optional<T> part(Class<T> type) {
        return Stream.of(etcd, time.timekeeper())
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    /** The same chance for all, so that a test goes the same way each time. */
    @Override
    public void prepare(ManagerBuilder builder) {
        builder.random(random);
    }

    @Override
    public void whileItLets(Collection<String> clientsGo, Runnable end) {
        etcd.faults().clear();
        clientsGo.stream().map(etcd::process).forEach(RunningInMemoryEtcd::heal);
        time.pass(end);
    }

    @Override
    public List<String> strays() {
        List<String> strays = new ArrayList<>();
        if (etcd.connections() > 0) {
            strays.add(etcd.connections() + " connection(s) to the in-memory etcd, with " + etcd.watches()
                    + " watch(es), that it gave out itself");
        }
        etcd.leases().forEach(lease -> strays.add("lease " + lease + " in the in-memory etcd"));
        return strays;
    }

    @Override
    public List<String> end() {
        etcd.close();
        return time.end();
    }

    @Override
    public String toString() {
        return "the in-memory etcd";
    }

    private static void heal(EtcdProcess process) {
        process.faults().clear();
        process.resume();
    }
}

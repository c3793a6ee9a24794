package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;

/** Clusters in this JVM's memory, in one of three kinds of time. */
record InMemorySource(Time time, long seed) implements EtcdSource {
    static final InMemorySource IN_REAL_TIME = new InMemorySource(Time.REAL, 1);

    /** How time passes. */
    enum Time {
        REAL,
        STANDING_STILL,
        SKIPPING
    }

    InMemorySource in(Time other) {
        return new InMemorySource(other, seed);
    }

    InMemorySource withSeed(long other) {
        return new InMemorySource(time, other);
    }

    @Override
    public RunningEtcd start() {
        if (time == Time.REAL) {
            OwnTime real = OwnTime.begin();
            return new RunningInMemoryEtcd(InMemoryEtcd.create(real.timekeeper(), seed), real, seed);
        }
        VirtualTime virtual = new VirtualTime();
        if (time == Time.SKIPPING) {
            virtual.autoAdvance();
        }
        return new RunningInMemoryEtcd(InMemoryEtcd.create(virtual, seed), new SimulatedTime(virtual, time), seed);
    }
}

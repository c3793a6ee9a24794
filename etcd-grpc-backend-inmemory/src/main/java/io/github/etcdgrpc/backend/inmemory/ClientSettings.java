package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.Timekeeper;

/**
 * What sets one client apart from another.
 *
 * @param options its endpoints, by the first of which it goes, and its timeouts, which matter when faults are at work
 * @param timekeeper its time
 * @param faults what stands against it
 */
record ClientSettings(BackendOptions options, Timekeeper timekeeper, ClientFaults faults) {
    String endpoint() {
        return options.endpoints().get(0);
    }
}

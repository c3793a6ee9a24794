package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** An etcd that answers, for as long as a test needs it. Every kind of etcd is one implementation of this. */
interface RunningEtcd {

    /**
     * What a client of this etcd is made with.
     *
     * @param provider makes its backends
     * @param timekeeper its time
     */
    record Access(BackendProvider provider, Timekeeper timekeeper) {}

    /** Returns where it answers. */
    List<String> endpoints();

    /** Returns what all keys of its managers begin with: empty unless others use the same etcd. */
    default String keyPrefix() {
        return "";
    }

    /** Returns its time. */
    Timekeeper timekeeper();

    /** Returns what the client of this name is made with. */
    Access access(String client);

    /** Opens a backend that no fault of a single client reaches, to look after what is left. */
    EtcdBackend connect();

    /** Returns a part of it, such as the server or its time, when there is one of this type. */
    <T> Optional<T> part(Class<T> type);

    /** Adds to a manager's settings what this kind of etcd asks for. */
    default void prepare(ManagerBuilder builder) {}

    /** Runs what ends these clients when a test is over: with no fault against them, and in a time that does not stand still. */
    default void whileItLets(Collection<String> clientsGo, Runnable end) {
        end.run();
    }

    /** Returns what is left of clients that it was not asked for, one line each. */
    default List<String> strays() {
        return List.of();
    }

    /** Ends it, and the threads that it brought; returns what is left of these, one text each. Called once. */
    List<String> end();
}

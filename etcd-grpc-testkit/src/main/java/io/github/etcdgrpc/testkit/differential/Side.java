package io.github.etcdgrpc.testkit.differential;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.EtcdBackend;
import java.util.function.Supplier;

/**
 * One of the two that are held against each other.
 *
 * @param name what reports call it, for instance {@code etcd 3.5.16}
 * @param fresh starts an empty cluster of one member, at revision 1; called once for every round
 */
public record Side(String name, Supplier<? extends Cluster> fresh) {

    /** Checks the components. */
    public Side {
        requireNonNull(name, "name");
        requireNonNull(fresh, "fresh");
    }

    /** A cluster that is used for one round, and closed after it, with its clients closed before. */
    public interface Cluster extends AutoCloseable {

        /** Connects one more client, which the caller closes. */
        EtcdBackend connect();

        /**
         * Waits until a compaction that was answered is carried out. A server that forgets in the background, and whose watches show what it has not forgotten yet, needs this; most
         * do not, so nothing is done unless this is overridden.
         *
         * @param revision which was compacted last
         */
        default void awaitCompacted(long revision) {}

        @Override
        void close();
    }
}

package io.github.etcdgrpc.spi;

/** Makes backends of one kind. Found by {@link java.util.ServiceLoader}, or bound in Guice. */
public interface BackendProvider {

    /** Returns the name by which configuration chooses this kind, for instance {@code jetcd}. */
    String name();

    /**
     * Makes a backend. Does no I/O and does not block: whether etcd answers shows at the first call.
     *
     * @param timekeeper the source of time, which outlives the backend
     * @throws IllegalArgumentException when an endpoint is not of the form this backend understands
     */
    EtcdBackend open(BackendOptions options, Timekeeper timekeeper);
}

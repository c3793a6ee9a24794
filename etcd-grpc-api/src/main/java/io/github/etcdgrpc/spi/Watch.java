package io.github.etcdgrpc.spi;

/** A running watch. */
public interface Watch extends AutoCloseable {

    /** Ends the watch, on the server too. Does not block. When it has returned, no further call to the listener begins. Idempotent. */
    @Override
    void close();
}

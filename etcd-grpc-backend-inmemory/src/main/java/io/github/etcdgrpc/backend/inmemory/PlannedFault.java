package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdException;
import java.util.function.Function;

/** What goes wrong with one request. */
sealed interface PlannedFault {

    /**
     * The request is not applied, and is answered with an error.
     *
     * @param error makes it of the name of the request
     */
    record Fail(Function<String, EtcdException> error) implements PlannedFault {}

    /** The request or its answer gets lost. */
    enum Loss implements PlannedFault {
        /** The request never arrives, and nobody says so. */
        REQUEST,
        /** The request is applied, and the answer never arrives. */
        ANSWER,
        /** The connection breaks before the request arrives. */
        CONNECTION_BEFORE,
        /** The request is applied, and the connection breaks before the answer arrives. */
        CONNECTION_AFTER
    }
}

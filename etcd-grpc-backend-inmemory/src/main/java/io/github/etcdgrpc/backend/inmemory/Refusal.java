package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What the server answers instead of a result. Never leaves this package: a connection says which request it answers. */
final class Refusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String text;
    private final @Nullable EtcdError error;

    private Refusal(String text, @Nullable EtcdError error) {
        super(text, null, false, false);
        this.text = text;
        this.error = error;
    }

    static Refusal of(EtcdError error) {
        return new Refusal(error.text(), error);
    }

    /** A refusal whose text has no constant of its own. */
    static Refusal of(String text) {
        return new Refusal(text, null);
    }

    /** Returns what the caller of {@code request} gets to see. */
    EtcdException answering(String request) {
        if (error == null) {
            return new EtcdException(ErrorCode.OPERATION_FAILED, request + ": " + text, this, RequestOutcome.REJECTED);
        }
        return new EtcdException(error.code(), request, null, error);
    }
}

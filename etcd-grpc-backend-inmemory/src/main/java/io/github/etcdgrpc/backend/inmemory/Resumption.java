package io.github.etcdgrpc.backend.inmemory;

import java.util.concurrent.CompletableFuture;

/** That a process which stands still goes on: what its calls wait for meanwhile. Only a test can bring it about, so waiting for it is no deadlock. */
final class Resumption extends CompletableFuture<Void> {
    private final String whose;

    Resumption(String whose) {
        this.whose = whose;
    }

    @Override
    public String toString() {
        return whose + " to be resumed";
    }
}

package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.Client;
import io.github.etcdgrpc.spi.BackendOptions;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** jetcd's own client, for those who ask for it; made at the first time, and with a connection of its own. */
final class JetcdClient {
    private final BackendOptions options;
    private final List<Endpoint> endpoints;
    private @Nullable Client client;
    private boolean closed;

    JetcdClient(BackendOptions options, List<Endpoint> endpoints) {
        this.options = options;
        this.endpoints = endpoints;
    }

    /** Returns the client, the same at every call. */
    synchronized Client get() {
        if (closed) {
            throw FailureTranslator.closed("unwrap " + Client.class.getName(), false);
        }
        Client made = client;
        if (made == null) {
            made = Client.builder()
                    .endpoints(endpoints.stream().map(Endpoint::uri).toArray(URI[]::new))
                    .connectTimeout(options.dialTimeout())
                    .maxInboundMessageSize(Integer.MAX_VALUE)
                    .keepaliveWithoutCalls(false)
                    .build();
            client = made;
        }
        return made;
    }

    synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
            client = null;
        }
    }
}

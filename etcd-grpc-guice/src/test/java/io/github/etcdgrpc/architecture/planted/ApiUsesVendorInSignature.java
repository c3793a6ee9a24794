package io.github.etcdgrpc.architecture.planted;

import io.etcd.jetcd.Client;
import java.util.Optional;

/** An api that hands out the vendor, hidden in a type argument. */
public interface ApiUsesVendorInSignature {
    Optional<Client> client();
}

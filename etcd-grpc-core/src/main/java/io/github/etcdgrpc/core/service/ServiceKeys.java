package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import java.util.Optional;

/**
 * Where services stand in etcd: {@code <prefix>/<service>/<instance id>}.
 *
 * @param prefix the service prefix, without a {@code /} at its end
 */
public record ServiceKeys(String prefix) {

    /**
     * A key of an instance, taken apart.
     *
     * @param service the service's name
     * @param instanceId the instance's id; may hold {@code /} when another kind of client wrote the key
     */
    public record Parts(String service, String instanceId) {}

    /** Returns the key of an instance. */
    public Bytes instance(String service, String instanceId) {
        return Bytes.ofUtf8(prefix + "/" + service + "/" + instanceId);
    }

    /** Returns the keys of all instances of a service, and of no other service whose name begins alike. */
    public KeyRange instancesOf(String service) {
        return KeyRange.prefix(Bytes.ofUtf8(prefix + "/" + service + "/"));
    }

    /** Returns the keys of all instances of all services. */
    public KeyRange all() {
        return KeyRange.prefix(Bytes.ofUtf8(prefix + "/"));
    }

    /** Takes a key apart, or returns nothing when it is not one of an instance, or no UTF-8: two such keys could look alike. */
    public Optional<Parts> parse(Bytes key) {
        String text = key.utf8();
        String start = prefix + "/";
        if (!text.startsWith(start) || !Bytes.ofUtf8(text).equals(key)) {
            return Optional.empty();
        }
        int slash = text.indexOf('/', start.length());
        boolean complete = slash > start.length() && slash < text.length() - 1;
        return complete
                ? Optional.of(new Parts(text.substring(start.length(), slash), text.substring(slash + 1)))
                : Optional.empty();
    }
}
